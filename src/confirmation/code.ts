import type { Random } from '../lib/index.ts';

/** What people dial: `prefix` and then `digits` random digits (1 to 14). Profile `avm` is the short FRITZ!Box form, whose first digit is 0 to 5. */
export interface CodeShape {
  readonly prefix: string;
  readonly digits: number;
  readonly profile: 'standard' | 'avm';
}

/** What a dialled string means. `code` is without prefix, service number and `#`; `incomplete` wants more digits (SIP 484). */
export type Dialled =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'service' }
  | { readonly kind: 'other' };

/** After `*1`, 6 to 9 would collide with the factory star codes `*16` to `*19` of two common ATA families. */
const avmFirstDigits = 6;

/** How many codes there are. */
export const codesOf = ({ digits, profile }: CodeShape): number =>
  (profile === 'avm' ? avmFirstDigits : 10) * 10 ** (digits - 1);

/** A new code, uniform over the shape: its digits without the prefix. */
export const generateCode = (shape: CodeShape, random: Random): string =>
  String(random.below(codesOf(shape))).padStart(shape.digits, '0');

/** Every code that one slip of a finger turns into this one: the code itself, all with one digit changed, all with two neighbours swapped. */
export const tooClose = (code: string): readonly string[] => {
  const close = new Set([code]);
  for (let at = 0; at < code.length; at++) {
    const before = code.slice(0, at);
    for (let digit = 0; digit < 10; digit++) close.add(`${before}${digit}${code.slice(at + 1)}`);
    if (at + 1 < code.length) close.add(`${before}${code.charAt(at + 1)}${code.charAt(at)}${code.slice(at + 2)}`);
  }
  return [...close];
};

const couldBegin = (digits: string, shape: CodeShape): boolean =>
  shape.profile === 'avm' ? /^(?:[0-5][0-9]*)?$/.test(digits) : /^[0-9]*$/.test(digits);

/** Reads `dialled` as `start` followed by a code: the code as far as it was dialled, or undefined. */
const codeAfter = (start: string, dialled: string, shape: CodeShape): string | undefined => {
  if (!dialled.startsWith(start)) return undefined;
  const digits = dialled.slice(start.length);
  return digits.length <= shape.digits && couldBegin(digits, shape) ? digits : undefined;
};

/** What was keyed in during a call, so far: a code, with or without its prefix; the beginning of one; or something else. */
export const parseKeyed = (keyed: string, shape: CodeShape): Exclude<Dialled, { readonly kind: 'service' }> => {
  const start = keyed.startsWith('*') ? shape.prefix : '';
  const code = codeAfter(start, keyed, shape);
  if (code?.length === shape.digits) return { kind: 'code', code };
  const begun = code !== undefined || start.startsWith(keyed);
  return { kind: begun ? 'incomplete' : 'other' };
};

/**
 * What the unescaped user part of a Request-URI means: the prefix or the service number followed by a code, the service
 * number alone, the beginning of one of them, or something else. One trailing `#` is how some phones end dialling: nothing
 * more will come, so what is incomplete before it stays `other`.
 */
export const parseDialled = (dialled: string, shape: CodeShape, serviceNumber: string): Dialled => {
  const ended = dialled.endsWith('#');
  const keyed = ended ? dialled.slice(0, -1) : dialled;
  if (keyed === '') return { kind: 'other' };
  if (keyed === serviceNumber) return { kind: 'service' };

  const starts = [shape.prefix, serviceNumber];
  const codes = starts.map((start) => codeAfter(start, keyed, shape)).filter((code) => code !== undefined);
  const complete = codes.find((code) => code.length === shape.digits);
  if (complete !== undefined) return { kind: 'code', code: complete };
  if (ended) return { kind: 'other' };
  const begun = codes.length > 0 || starts.some((start) => start.startsWith(keyed));
  return { kind: begun ? 'incomplete' : 'other' };
};
