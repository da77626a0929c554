import { closest } from '../lib/index.ts';
import { groups, keyByPath } from './keys.ts';
import type { ConfigProblem } from './problem.ts';

/** A value as a file, the environment or a flag gives it, and where. */
export interface Given {
  readonly value: unknown;
  readonly source: string;
}

/** What one source says, by key path, and what is wrong with how it says it. */
export interface Layer {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly ConfigProblem[];
  /** Where something stands that looks like a setting and was not meant as one. */
  readonly ignored?: readonly string[];
}

/** Sentence for a path that is no key. */
export const unknownKey = (path: string): string => {
  const elsewhere = ELSEWHERE.get(path.replace(/^.*\./, ''));
  if (elsewhere !== undefined) return `${path} is not a setting: ${elsewhere}`;
  if (groups.has(path)) return `${path} is a group of settings: set ${insideOf(path)} and so on.`;
  const guess = closest(path, [...keyByPath.keys(), ...groups]);
  return `${path} is not a setting; ${guess ? `did you mean ${guess}?` : SEE_ALL}`;
};

/** What is no setting and looks like one, by its last word. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  [
    'lines',
    'phone lines are added with `offhook line add <id> --kind dect`, or stand in sip-config/lines.yaml (sip.linesFile).',
  ],
  ['keys', '`offhook key add --app <name>` makes API keys.'],
  ['<<', 'YAML 1.2 has no merge keys; an alias may stand for a whole value.'],
]);

/** Sentence for a key with entries that is given as one text. */
export const onlyInFile = (path: string): string => `${path} is a list of entries: it can only stand in offhook.yaml.`;

/** Where to read about every key. */
export const SEE_ALL = '`offhook config schema` lists them all.';

const insideOf = (group: string): string => {
  const inside = [...keyByPath.keys()].filter((path) => path.startsWith(`${group}.`));
  return inside.slice(0, 2).join(', ');
};

/** The flags `--set key=value`; a later one wins. */
export const flagsLayer = (flags: readonly string[]): Layer => {
  const given = new Map<string, Given>();
  const problems: ConfigProblem[] = [];
  for (const flag of flags) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(flag) ?? [];
    const source = `--set ${path ?? flag}`;
    if (path === undefined) problems.push({ source, detail: 'write it as key=value, such as --set http.port=8081.' });
    else if (!keyByPath.has(path)) problems.push({ source, detail: unknownKey(path) });
    else if (keyByPath.get(path)?.shape === 'entries') problems.push({ source, detail: onlyInFile(path) });
    else given.set(path, { value, source });
  }
  return { given, problems };
};
