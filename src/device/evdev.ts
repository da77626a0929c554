import type { KeyMove } from './debounce.ts';

/** One record of an input device. `at` is in milliseconds since the epoch. */
export type InputEvent =
  | { readonly kind: 'key'; readonly at: number; readonly key: number; readonly move: KeyMove }
  | { readonly kind: 'dropped'; readonly at: number }
  | { readonly kind: 'report'; readonly at: number }
  | { readonly kind: 'other'; readonly at: number };

/** How many bytes a `long` of this process has: the kernel writes its records for whoever reads them. */
export type LongBytes = 4 | 8;

/** Of what `process.arch` can be, those with a `long` of 32 bits. */
const WITH_SHORT_LONG: ReadonlySet<string> = new Set(['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390']);

/** The `long` of an architecture, as `process.arch` names it. */
export const longBytesOf = (arch: string): LongBytes => (WITH_SHORT_LONG.has(arch) ? 4 : 8);

/**
 * The size of a Linux `struct input_event`, little-endian: 24 bytes where `long` has 64 bits,
 *
 *     0               8               16      18      20          24
 *     | sec           | usec          | type  | code  | value s32 |
 *
 * and 16 where it has 32:
 *
 *     0       4       8       10      12          16
 *     | sec   | usec  | type  | code  | value s32 |
 */
export const inputEventBytes = (long: LongBytes): number => 2 * long + 8;

const EV_SYN = 0;
const EV_KEY = 1;
/** Ends a group of records that happened together. */
const SYN_REPORT = 0;
/** The kernel's buffer ran over: what follows is half a group. */
const SYN_DROPPED = 3;
const MOVES: Readonly<Record<number, KeyMove>> = { 0: 'up', 1: 'down', 2: 'repeat' };

/** The whole records at the beginning of `bytes`, and what is left of a half one. */
export const readInputEvents = (
  bytes: Buffer,
  long: LongBytes,
): { readonly events: readonly InputEvent[]; readonly rest: Buffer } => {
  const size = inputEventBytes(long);
  const count = Math.floor(bytes.length / size);
  const events = Array.from({ length: count }, (_, index) => inputEventAt(bytes, index * size, long));
  return { events, rest: bytes.subarray(count * size) };
};

/** Linux keeps the seconds of a short `long` unsigned: they last until 2106. */
const longAt = (bytes: Buffer, offset: number, long: LongBytes): number =>
  long === 8 ? Number(bytes.readBigInt64LE(offset)) : bytes.readUInt32LE(offset);

const inputEventAt = (bytes: Buffer, offset: number, long: LongBytes): InputEvent => {
  const seconds = longAt(bytes, offset, long);
  const microseconds = longAt(bytes, offset + long, long);
  const rest = offset + 2 * long;
  const type = bytes.readUInt16LE(rest);
  const code = bytes.readUInt16LE(rest + 2);
  const move = MOVES[bytes.readInt32LE(rest + 4)];
  const at = seconds * 1000 + Math.floor(microseconds / 1000);
  if (type === EV_KEY && move !== undefined) return { kind: 'key', at, key: code, move };
  if (type === EV_SYN && code === SYN_DROPPED) return { kind: 'dropped', at };
  if (type === EV_SYN && code === SYN_REPORT) return { kind: 'report', at };
  return { kind: 'other', at };
};
