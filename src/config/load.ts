import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { closest, err, ok, type Result } from '../lib/index.ts';
import { conflictsOf } from './checks.ts';
import { envLayer } from './env-layer.ts';
import { type Key, keyByPath, keys } from './keys.ts';
import { flagsLayer, type Given, type Layer } from './layer.ts';
import type { ConfigProblem } from './problem.ts';
import { withPasswords } from './registrations.ts';
import { type Config, configSchema } from './schema.ts';
import type { Setting } from './setting.ts';
import { withGuardPassword } from './tr064.ts';
import { yamlLayer } from './yaml-layer.ts';

/** Where a configuration comes from. */
export interface ConfigSources {
  /** Relative paths are relative to it, wherever they are written. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file to read; else `OFFHOOK_CONFIG`, else `offhook.yaml` where there is one. */
  readonly file?: string | undefined;
  /** `key=value`, stronger than everything else. */
  readonly set?: readonly string[] | undefined;
}

/** A valid configuration, with absolute paths, and where each key that is not at its default was set. */
export interface LoadedConfig {
  readonly config: Config;
  readonly origins: ReadonlyMap<string, string>;
  /** Variables that look like settings and were not meant as ones: Kubernetes made them of a service's name. */
  readonly ignored: readonly string[];
}

const DEFAULT_FILE = 'offhook.yaml';
const REGISTRATIONS = 'sip.registrations';
const DEFAULT_LINES_FILE = 'sip-config/lines.yaml';

/** What the short FRITZ!Box form sets, where nobody else did. */
const AVM: Readonly<Record<string, string>> = { 'code.prefix': '*1', 'code.digits': '4', 'confirmation.maxLive': '3' };

/** Reads file < environment < flags, fills the defaults, checks everything. Refuses with every problem found, not only the first. */
export const loadConfig = (sources: ConfigSources): Result<LoadedConfig, readonly ConfigProblem[]> => {
  const layers = [fileLayer(sources), envLayer(sources.env), flagsLayer(sources.set ?? [])];
  const given = withProfile(new Map(layers.flatMap((layer) => [...layer.given])));
  const input = nested(given);
  const parsed = configSchema.safeParse(input);
  const problems = layers.flatMap((layer) => layer.problems);
  if (!parsed.success) return err([...problems, ...valueProblems(parsed.error.issues, given, input)]);
  const conflicts = conflictsOf(parsed.data).map(({ key, detail }) => ({ source: layerOf(key, given), detail }));
  const located = withPaths(parsed.data, sources.cwd);
  const passwords = withPasswords(located.sip.registrations);
  const guard = withGuardPassword(located.tr064);
  const config = { ...located, sip: { ...located.sip, registrations: passwords.registrations }, tr064: guard.tr064 };
  const unread = passwords.problems.map((detail) => ({ source: layerOf(REGISTRATIONS, given), detail }));
  if (guard.problem !== undefined)
    unread.push({ source: layerOf('tr064.guard.login.passwordFile', given), detail: guard.problem });
  problems.push(...conflicts, ...unread, ...missingFiles(config, given));
  if (problems.length > 0) return err(problems);
  const ignored = layers.flatMap((layer) => layer.ignored ?? []);
  return ok({ config, origins: new Map([...given].map(([path, { source }]) => [path, source])), ignored });
};

const fileLayer = ({ cwd, env, file }: ConfigSources): Layer => {
  const named = file ?? env.OFFHOOK_CONFIG;
  const path = resolve(cwd, named || DEFAULT_FILE);
  if (!named && !existsSync(path)) return { given: new Map(), problems: [] };
  const short = relative(cwd, path);
  return yamlLayer(path, short.startsWith('..') ? path : short);
};

const withProfile = (given: ReadonlyMap<string, Given>): ReadonlyMap<string, Given> => {
  const profile = given.get('code.profile');
  if (profile?.value !== 'avm') return given;
  const set = Object.entries(AVM).map(([path, value]): [string, Given] => [
    path,
    { value, source: `code.profile avm (${profile.source})` },
  ]);
  return new Map([...set, ...given]);
};

/** `{ 'sip.udpPort': ... }` as `{ sip: { udpPort: ... } }`, texts turned into what their key wants. */
const nested = (given: ReadonlyMap<string, Given>): unknown => {
  const root: Level = {};
  for (const [path, { value }] of given) {
    const key = keyByPath.get(path);
    if (key) place(root, path.split('.'), shaped(key, value));
  }
  return root;
};

interface Level {
  [name: string]: unknown;
}

const place = (level: Level, [name = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    level[name] = value;
    return;
  }
  const inside: Level = { ...(level[name] as Level | undefined) };
  place(inside, rest, value);
  level[name] = inside;
};

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

const shaped = ({ shape, fields }: Pick<Setting, 'shape' | 'fields'>, value: unknown): unknown => {
  if (fields) return Array.isArray(value) ? value.map((entry: unknown) => shapedEntry(fields, entry)) : value;
  if (typeof value !== 'string') return value;
  if (shape === 'number') return /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  if (shape === 'text') return value;
  if (shape === 'flag') return FLAGS.get(value.trim()) ?? value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
};

const shapedEntry = (fields: Readonly<Record<string, Setting>>, entry: unknown): unknown => {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, fields[name] ? shaped(fields[name], value) : value]),
  );
};

const valueProblems = (
  issues: readonly Issue[],
  given: ReadonlyMap<string, Given>,
  input: unknown,
): readonly ConfigProblem[] => {
  // One sentence per key: the first issue is about the first bad item of a list.
  const paths = issues.flatMap(({ path, keys: unknown = [] }) =>
    unknown.length === 0 ? [path] : unknown.map((name) => [...path, name]),
  );
  const first = new Map(paths.reverse().map((path) => [pathOf(path), path]));
  return [...first].reverse().map(([path, at]) => {
    const entries = keys.find((key) => key.fields && (path === key.path || path.startsWith(`${key.path}.`)));
    if (entries) return { source: layerOf(entries.path, given), detail: entryProblem(entries, at, valueAt(input, at)) };
    const key = keyByPath.get(path);
    const value = valueAt(input, at);
    const is = key?.secret ? '' : `, not ${shown(value)}${reasonOf(key, value)}`;
    return { source: layerOf(path, given), detail: `${path} must be ${key?.allowed ?? 'something else'}${is}.` };
  });
};

/** What zod says. `keys`: those that are not known there. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[] | undefined;
}

/** What is wrong with a list of entries, with an entry or a field of one. Never shows more than a field that is no secret. */
const entryProblem = ({ path, allowed, fields = {} }: Key, at: readonly PropertyKey[], value: unknown): string => {
  const depth = path.split('.').length;
  const [index, name, ...inside] = at.slice(depth);
  if (index === undefined) return `${path} must be ${allowed}.`;
  const entry = `${path}[${String(index)}]`;
  if (name === undefined) return `${entry} must be an entry with ${Object.keys(fields).join(', ')}.`;
  const field = fields[String(name)];
  if (!field) {
    const guess = closest(String(name), Object.keys(fields));
    return `${entry}.${String(name)} is not a setting${guess ? `; did you mean ${guess}?` : '.'}`;
  }
  const is = field.secret ? '' : `, not ${shown(value)}${inside.length > 0 ? reasonOf(field, value) : ''}`;
  return `${entry}.${String(name)} must be ${field.allowed}${is}.`;
};

/** What is wrong with a list, or with an item of one, where there is more to say. */
const reasonOf = (key: Setting | undefined, value: unknown): string => {
  const faultOf = key?.faultOf;
  if (Array.isArray(value)) {
    const twice = value.find((item, at) => value.indexOf(item) !== at);
    return twice === undefined ? '' : `: ${shown(twice)} is there twice`;
  }
  if (!faultOf || typeof value !== 'string') return '';
  const items = value.split(/[,\s]+/).filter((item) => item !== '');
  if (items.length > 1 && items.every((item) => faultOf(item) === undefined))
    return `: it is one text, write [${items.join(', ')}]`;
  const fault = faultOf(value);
  return fault ? `: ${fault}` : '';
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], input);

/** The key that an issue is about: lists have issues about their items. */
const pathOf = (path: readonly PropertyKey[]): string => path.filter((part) => typeof part === 'string').join('.');

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

const layerOf = (path: string, given: ReadonlyMap<string, Given>): string =>
  given.get(path.replace(/\[.*$/, ''))?.source ?? 'default';

const withPaths = (config: Config, cwd: string): Config => {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path));
  const linesFile =
    config.sip.linesFile ?? (existsSync(resolve(cwd, DEFAULT_LINES_FILE)) ? DEFAULT_LINES_FILE : undefined);
  const { sip, rtp, mqtt, tr064 } = config;
  return {
    ...config,
    dataDir: resolve(cwd, config.dataDir),
    secretKeyFile: absolute(config.secretKeyFile),
    sip: {
      ...sip,
      linesFile: absolute(linesFile),
      tlsCert: absolute(sip.tlsCert),
      tlsKey: absolute(sip.tlsKey),
      tlsCa: absolute(sip.tlsCa),
      registrations: sip.registrations.map((entry) => ({
        ...entry,
        tlsCa: absolute(entry.tlsCa),
        passwordFile: absolute(entry.passwordFile),
      })),
    },
    rtp: { ...rtp, tonesFile: absolute(rtp.tonesFile) },
    mqtt: { ...mqtt, tlsCa: absolute(mqtt.tlsCa) },
    tr064: {
      ...tr064,
      guard: {
        ...tr064.guard,
        login: { ...tr064.guard.login, passwordFile: absolute(tr064.guard.login.passwordFile) },
      },
    },
  };
};

const missingFiles = (config: Config, given: ReadonlyMap<string, Given>): readonly ConfigProblem[] =>
  [
    { key: 'secretKeyFile', path: config.secretKeyFile },
    { key: 'sip.linesFile', path: config.sip.linesFile },
    { key: 'sip.tlsCert', path: config.sip.tlsCert },
    { key: 'sip.tlsKey', path: config.sip.tlsKey },
    { key: 'sip.tlsCa', path: config.sip.tlsCa },
    { key: 'rtp.tonesFile', path: config.rtp.tonesFile },
    { key: 'mqtt.tlsCa', path: config.mqtt.tlsCa },
    ...config.sip.registrations.map(({ tlsCa }, index) => ({ key: `${REGISTRATIONS}[${index}].tlsCa`, path: tlsCa })),
  ].flatMap(({ key, path }) =>
    path === undefined || existsSync(path)
      ? []
      : [{ source: layerOf(key, given), detail: `${key} names ${path}, but there is no such file.` }],
  );
