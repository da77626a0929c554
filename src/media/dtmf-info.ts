import type { DtmfKey } from './port.ts';
import { keyOfCharacter, keyOfEvent } from './telephone-event.ts';

/** A key that an INFO request told of. It is up again by then, or nobody tells when. */
export interface InfoDigit {
  readonly key: DtmfKey;
  /** How long it was, or is to be, down, in milliseconds; 0 where the body does not say. */
  readonly durationMs: number;
}

/** Longer bodies are not read. */
const MAX_BODY_LENGTH = 256;
/** No key is held longer than this. */
const MAX_DURATION_MS = 5000;

/**
 * The digit in the body of an INFO (RFC 2976): `application/dtmf-relay` with lines such as `Signal=5` and
 * `Duration=160`, or `application/dtmf` with the bare character. Neither has a standard, so case, spaces and line ends
 * are free, and keys above 9 may come as event numbers. Undefined for anything else.
 */
export const readDtmfInfo = (body: { readonly type: string; readonly text: string }): InfoDigit | undefined => {
  if (body.text.length > MAX_BODY_LENGTH) return undefined;
  switch (mediaTypeOf(body.type)) {
    case 'application/dtmf-relay':
      return readRelay(body.text);
    case 'application/dtmf':
      // Some senders label the relay form so.
      return readRelay(body.text) ?? digit(body.text.trim(), 0);
    default:
      return undefined;
  }
};

/** Parameters such as `;charset=utf-8` do not change what it is (RFC 3261 7.4.1). */
const mediaTypeOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

const readRelay = (text: string): InfoDigit | undefined => {
  const signal = /^\s*signal\s*[=:]\s*(\S+)\s*$/im.exec(text)?.[1];
  if (signal === undefined) return undefined;
  const duration = /^\s*duration\s*[=:]\s*(\d{1,9})\s*$/im.exec(text)?.[1];
  return digit(signal, Math.min(Number(duration ?? 0), MAX_DURATION_MS));
};

const digit = (text: string, durationMs: number): InfoDigit | undefined => {
  const key = keyOfCharacter(text) ?? (/^1[0-5]$/.test(text) ? keyOfEvent(Number(text)) : undefined);
  return key && { key, durationMs };
};
