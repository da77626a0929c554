import { closest } from '../lib/index.ts';
import { firstLine } from './first-line.ts';
import { keys } from './keys.ts';
import { type Given, type Layer, onlyInFile, SEE_ALL } from './layer.ts';
import type { ConfigProblem } from './problem.ts';
import { isServiceLink } from './service-links.ts';

/** Variables that are read elsewhere: which file to read, a password of the demo, and where the examples ask and with which key. */
const NO_KEYS: ReadonlySet<string> = new Set([
  'OFFHOOK_CONFIG',
  'OFFHOOK_FRITZ_PASSWORD',
  'OFFHOOK_KEY',
  'OFFHOOK_URL',
]);

const ofFiles: ReadonlySet<string> = new Set(keys.flatMap(({ env, secret }) => (secret ? [`${env}_FILE`] : [])));

/** Every `OFFHOOK_` variable, and for secrets the file that `..._FILE` names. An empty variable counts as not set. */
export const envLayer = (env: Readonly<Record<string, string | undefined>>): Layer => {
  const given = new Map<string, Given>();
  const problems: ConfigProblem[] = [];
  const known = new Set(NO_KEYS);
  for (const key of keys) {
    // The file of a secret has a key of its own in offhook.yaml: here it is read with the secret.
    if (ofFiles.has(key.env)) continue;
    known.add(key.env);
    const value = env[key.env];
    if (value && key.shape === 'entries') problems.push({ source: key.env, detail: onlyInFile(key.path) });
    else if (value) given.set(key.path, { value, source: key.env });
    if (!key.secret) continue;
    const fileVariable = `${key.env}_FILE`;
    known.add(fileVariable);
    const path = env[fileVariable];
    if (!path) continue;
    if (value) problems.push({ source: fileVariable, detail: `${key.env} is set too: set only one of the two.` });
    const content = firstLine(path);
    if (content === undefined)
      problems.push({ source: fileVariable, detail: `the file ${path} for ${key.path} cannot be read.` });
    else given.set(key.path, { value: content, source: `${fileVariable} (${path})` });
  }
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('OFFHOOK_') || known.has(name)) continue;
    if (isServiceLink(name, value ?? '')) ignored.push(name);
    else problems.push({ source: name, detail: unknownVariable(name, [...known]) });
  }
  return { given, problems, ignored };
};

const unknownVariable = (name: string, known: readonly string[]): string => {
  const guess = closest(name, known);
  return guess
    ? `this variable is not a setting; did you mean ${guess}?`
    : `this variable is not a setting; ${SEE_ALL}`;
};
