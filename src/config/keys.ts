import * as z from 'zod';
import { configSchema } from './schema.ts';
import { type Setting, settings } from './setting.ts';

/** One key of the configuration. */
export interface Key extends Setting {
  /** As in offhook.yaml, with dots between levels: `sip.udpPort`. */
  readonly path: string;
  /** Its environment variable: `OFFHOOK_SIP__UDP_PORT`. Of no use for `entries`, which no text holds. */
  readonly env: string;
  /** Undefined: none. */
  readonly fallback: unknown;
}

/** The environment variable of a key: each camelCase part in SCREAMING_SNAKE, `__` between levels. */
const envName = (path: string): string =>
  `OFFHOOK_${path
    .replaceAll('.', '__')
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`;

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodPrefault ? unwrapped(schema.def.innerType) : schema;

const keysOf = (schema: z.core.$ZodType, path: string): readonly Key[] => {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([name, child]) => keysOf(child, path ? `${path}.${name}` : name));
  const setting = settings.get(inner);
  if (!setting) throw new Error(`the key ${path} of the configuration has no description`);
  const fallback = z.safeParse(inner, undefined).data;
  return [{ ...setting, path, env: envName(path), fallback }];
};

/** Every key, in the order of the schema. */
export const keys: readonly Key[] = keysOf(configSchema, '');

/** Every key by its path. */
export const keyByPath: ReadonlyMap<string, Key> = new Map(keys.map((key) => [key.path, key]));

/** Paths that hold keys and have no value of their own: `sip`, `limits.tries`. */
export const groups: ReadonlySet<string> = new Set(
  keys.flatMap(({ path }) =>
    path
      .split('.')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('.')),
  ),
);
