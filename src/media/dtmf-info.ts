import type { DtmfKey } from './port.ts';
import { keyOfCharacter, keyOfEvent } from './telephone-event.ts';

/** What the body of an INFO request says. */
export type InfoReading =
  /** Keys that were pressed, in order. They are up again by then, or nobody tells when. */
  | {
      readonly kind: 'keys';
      readonly keys: readonly DtmfKey[];
      /** How long each was, or is to be, down, in milliseconds; 0 where the body does not say. */
      readonly durationMs: number;
    }
  /** A flash of the hook: understood, and no key. */
  | { readonly kind: 'flash' }
  /** Of a type that is read, and nothing that can be. */
  | { readonly kind: 'unreadable' }
  /** Of another type. */
  | { readonly kind: 'unknown-type' };

type Read = (text: string) => InfoReading;

/** Longer bodies are not read. */
const MAX_BODY_LENGTH = 256;
/** No key is held longer than this. */
const MAX_DURATION_MS = 5000;

/** RFC 4733 3.2 has 16 for it; the words are what senders write. */
const FLASH = /^(?:16|!|hf|(?:hook-?)?flash)$/i;

const UNREADABLE: InfoReading = { kind: 'unreadable' };

const keyOf = (text: string): DtmfKey | undefined =>
  keyOfCharacter(text) ?? (/^1[0-5]$/.test(text) ? keyOfEvent(Number(text)) : undefined);

const signal = (text: string, durationMs: number): InfoReading => {
  if (FLASH.test(text)) return { kind: 'flash' };
  const key = keyOf(text);
  return key === undefined ? UNREADABLE : { kind: 'keys', keys: [key], durationMs };
};

const readRelay: Read = (text) => {
  const name = /^\s*signal\s*[=:]\s*(\S+)\s*$/im.exec(text)?.[1];
  if (name === undefined) return UNREADABLE;
  const duration = /^\s*duration\s*[=:]\s*(\d{1,9})\s*$/im.exec(text)?.[1];
  return signal(name, Math.min(Number(duration ?? 0), MAX_DURATION_MS));
};

/** Some senders label the relay form so. */
const readBare: Read = (text) => {
  const relay = readRelay(text);
  return relay === UNREADABLE ? signal(text.trim(), 0) : relay;
};

/** Nortel's lines of one letter each: `d=` holds the digits that were collected, the others tell nothing here. */
const readNortel: Read = (text) => {
  const digits = /^\s*d\s*=\s*(\S+)\s*$/im.exec(text)?.[1];
  if (digits === undefined) return readRelay(text);
  const keys = [...digits].map(keyOfCharacter);
  const known = keys.filter((key) => key !== undefined);
  return known.length < keys.length ? UNREADABLE : { kind: 'keys', keys: known, durationMs: 0 };
};

const READERS: ReadonlyMap<string, Read> = new Map([
  ['application/dtmf-relay', readRelay],
  ['application/dtmf', readBare],
  ['application/vnd.nortelnetworks.digits', readNortel],
]);

/** The media types of INFO that are read. */
export const INFO_TYPES: readonly string[] = [...READERS.keys()];

/**
 * The digits in the body of an INFO (RFC 2976): `application/dtmf-relay` with lines such as `Signal=5` and `Duration=160`,
 * `application/dtmf` with the bare character, `application/vnd.nortelnetworks.digits` with a line such as `d=5`. None of them has a
 * standard, so case, spaces and line ends are free, and keys above 9 may come as event numbers.
 */
export const readDtmfInfo = (body: { readonly type: string; readonly text: string }): InfoReading => {
  const read = READERS.get(mediaTypeOf(body.type));
  if (!read) return { kind: 'unknown-type' };
  return body.text.length > MAX_BODY_LENGTH ? UNREADABLE : read(body.text);
};

/** Parameters such as `;charset=utf-8` do not change what it is (RFC 3261 7.4.1). */
const mediaTypeOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();
