import type { KeyMove } from './debounce.ts';

/** One record of an input device. `at` is in milliseconds since the epoch. */
export type InputEvent =
  | { readonly kind: 'key'; readonly at: number; readonly key: number; readonly move: KeyMove }
  | { readonly kind: 'dropped'; readonly at: number }
  | { readonly kind: 'report'; readonly at: number }
  | { readonly kind: 'other'; readonly at: number };

/**
 * Linux `struct input_event` where `long` has 64 bits, little-endian; on 32-bit machines the record has 16 bytes, and this
 * reader does not know it.
 *
 *     0               8               16      18      20          24
 *     | tv_sec (s64)  | tv_usec (s64) | type  | code  | value s32 |
 */
export const INPUT_EVENT_BYTES = 24;

const EV_SYN = 0;
const EV_KEY = 1;
/** Ends a group of records that happened together. */
const SYN_REPORT = 0;
/** The kernel's buffer ran over: what follows is half a group. */
const SYN_DROPPED = 3;
const MOVES: Readonly<Record<number, KeyMove>> = { 0: 'up', 1: 'down', 2: 'repeat' };

/** The whole records at the beginning of `bytes`, and what is left of a half one. */
export const readInputEvents = (bytes: Buffer): { readonly events: readonly InputEvent[]; readonly rest: Buffer } => {
  const count = Math.floor(bytes.length / INPUT_EVENT_BYTES);
  const events = Array.from({ length: count }, (_, index) => inputEventAt(bytes, index * INPUT_EVENT_BYTES));
  return { events, rest: bytes.subarray(count * INPUT_EVENT_BYTES) };
};

const inputEventAt = (bytes: Buffer, offset: number): InputEvent => {
  const seconds = Number(bytes.readBigInt64LE(offset));
  const microseconds = Number(bytes.readBigInt64LE(offset + 8));
  const type = bytes.readUInt16LE(offset + 16);
  const code = bytes.readUInt16LE(offset + 18);
  const move = MOVES[bytes.readInt32LE(offset + 20)];
  const at = seconds * 1000 + Math.floor(microseconds / 1000);
  if (type === EV_KEY && move !== undefined) return { kind: 'key', at, key: code, move };
  if (type === EV_SYN && code === SYN_DROPPED) return { kind: 'dropped', at };
  if (type === EV_SYN && code === SYN_REPORT) return { kind: 'report', at };
  return { kind: 'other', at };
};
