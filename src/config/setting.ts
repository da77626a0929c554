import * as z from 'zod';
import { Secret } from '../lib/index.ts';

/** What is wrong with an item of a list; undefined where nothing is. */
export type FaultOf = (item: string) => string | undefined;

/** What a person is told about one key. */
export interface Setting {
  /** One line for the docs: what the key does, with its unit. */
  readonly meaning: string;
  /** Ends the sentence "... must be": what is allowed. */
  readonly allowed: string;
  /** How a text from the environment or a flag becomes a value. */
  readonly shape: 'number' | 'text' | 'list' | 'flag' | 'entries';
  /** Of a list: what is wrong with an item, to follow it after a colon; empty where `allowed` says it all, undefined where nothing is. */
  readonly faultOf?: FaultOf;
  /** Of `entries`: what each of them holds, by name. */
  readonly fields?: Readonly<Record<string, Field>>;
  /** Never shown; may come from a file named by `..._FILE`. */
  readonly secret?: true;
}

/** What a person is told about a field of an entry. */
export interface Field extends Setting {
  /** Undefined: none. */
  readonly fallback: unknown;
}

/** What is known of every key, by its schema. */
export const settings = z.registry<Setting>();

/** A whole number. `unit` is named in what is allowed. */
export const whole = (min: number, max: number, fallback: number, meaning: string, unit = '') =>
  z
    .int()
    .min(min)
    .max(max)
    .default(fallback)
    .register(settings, {
      meaning,
      allowed: `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`,
      shape: 'number',
    });

/** A text that matches `pattern`, or nothing. */
export const text = (pattern: RegExp, allowed: string, meaning: string) =>
  z.string().regex(pattern).optional().register(settings, { meaning, allowed, shape: 'text' });

/** A text that matches `pattern`, with a default. */
export const textOr = (fallback: string, pattern: RegExp, allowed: string, meaning: string) =>
  z.string().regex(pattern).default(fallback).register(settings, { meaning, allowed, shape: 'text' });

/** One of a few words. */
export const choice = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  fallback: Words[number],
  meaning: string,
) =>
  z
    .enum(words)
    .default(() => fallback as z.output<z.ZodEnum<z.core.util.ToEnum<Words[number]>>>)
    .register(settings, { meaning, allowed: `one of ${words.join(', ')}`, shape: 'text' });

/** True or false. */
export const flag = (fallback: boolean, meaning: string) =>
  z.boolean().default(fallback).register(settings, { meaning, allowed: 'true or false', shape: 'flag' });

/** A list of texts without a fault, none of them twice. */
export const list = (faultOf: FaultOf, fallback: readonly string[], allowed: string, meaning: string) =>
  z
    .array(z.string().refine((item) => faultOf(item) === undefined))
    .refine((items) => new Set(items).size === items.length)
    .default([...fallback])
    .register(settings, { meaning, allowed, shape: 'list', faultOf });

/** A text that is never shown. */
export const secret = (pattern: RegExp, allowed: string, meaning: string) =>
  z
    .string()
    .regex(pattern)
    .transform((value) => new Secret(value))
    .optional()
    .register(settings, { meaning, allowed, shape: 'text', secret: true });

/** What may be the path of a file. */
export const PATH = /^[^\0]{1,4096}$/;

/** A text that matches `pattern` and has to be there. */
export const needed = (pattern: RegExp, allowed: string, meaning: string) =>
  z.string().regex(pattern).register(settings, { meaning, allowed, shape: 'text' });

/** A list of objects, which only a file can hold: `entry` is one of them, with a setting for each field. */
export const entries = <Entry extends z.ZodObject>(entry: Entry, most: number, meaning: string) => {
  const fields = Object.fromEntries(
    Object.entries(entry.shape).map(([name, field]) => {
      const setting = settings.get(field);
      if (!setting) throw new Error(`the field ${name} of the configuration has no description`);
      return [name, { ...setting, fallback: z.safeParse(field, undefined).data }];
    }),
  );
  const names = Object.keys(fields).join(', ');
  return z
    .array(entry)
    .max(most)
    .default([])
    .register(settings, {
      meaning,
      allowed: `a list of at most ${most} entries with ${names}, in the file alone`,
      shape: 'entries',
      fields,
    });
};
