import { keys } from './keys.ts';
import type { Config } from './schema.ts';

/** Values by the path of their key, without secrets. Null: not set. */
export type ToldSettings = Readonly<Record<string, unknown>>;

/** A setting that two configurations do not share, each value as a person reads it. */
export interface Difference {
  readonly path: string;
  readonly own: string;
  readonly told: string;
}

/** Where the data are is what both were found by; each may call it by a name of its own. */
const OWN: ReadonlySet<string> = new Set(['dataDir']);

// Entries hold secrets: whoever has them not, has no use for the rest.
const told = keys.filter(({ path, secret, shape }) => !secret && shape !== 'entries' && !OWN.has(path));

/** What a configuration says but its secrets, to be told to another process. */
export const toldSettings = (config: Config): ToldSettings =>
  Object.fromEntries(told.map(({ path }) => [path, valueAt(config, path) ?? null]));

/** The configuration with what another process told in the place of its own values. Keys that are not known here are left out. */
export const withTold = (config: Config, settings: ToldSettings): Config =>
  told.reduce(
    (all, { path }) => (path in settings ? (placed(all, path.split('.'), settings[path] ?? undefined) as Config) : all),
    config,
  );

/** Which settings another process has otherwise. */
export const differencesTo = (config: Config, settings: ToldSettings): readonly Difference[] =>
  told
    .filter(({ path }) => path in settings)
    .map(({ path }) => ({ path, own: settingText(valueAt(config, path)), told: settingText(settings[path]) }))
    .filter(({ own, told: theirs }) => own !== theirs);

/** The value of a key. */
export const valueAt = (config: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], config);

/** A value as a person reads it; of entries their secrets are not shown. */
export const settingText = (value: unknown): string => {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '-';
  if (!Array.isArray(value)) return String(value);
  return value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.join(',');
};

const placed = (level: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown => {
  const inside = level as Readonly<Record<string, unknown>>;
  return { ...inside, [name]: rest.length === 0 ? value : placed(inside[name], rest, value) };
};
