import type { DtmfKey } from './port.ts';

/**
 * The payload of a named telephone event (RFC 4733 2.3), all fields big-endian:
 *
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |     event     |E|R| volume    |          duration             |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * The time of the RTP header is that of the event's beginning, in all of its packets.
 */
const PAYLOAD_BYTES = 4;
const END_BIT = 0b1000_0000;
const VOLUME_MASK = 0b0011_1111;

/** RFC 4733 3.2, table 3: events 0 to 15 are the keys, in this order. */
export const dtmfKeys = '0123456789*#ABCD';

/** The longest duration that the payload holds, in timestamp units: a longer event goes on in a new segment. */
export const MAX_EVENT_DURATION = 0xffff;

/** One key, down or up again. */
export interface TelephoneEvent {
  readonly key: DtmfKey;
  /** The key is up; `duration` is final. */
  readonly end: boolean;
  /** Level in -dBm0, 0 to 63: says nothing about whether there was a key. */
  readonly volume: number;
  /** How long the key is down so far, in units of the RTP timestamp, 16 bits. */
  readonly duration: number;
}

/** The event in a payload; undefined when it is too short or the event is no key. More octets than four mean nothing to us. */
export const parseTelephoneEvent = (payload: Buffer): TelephoneEvent | undefined => {
  if (payload.length < PAYLOAD_BYTES) return undefined;
  const key = keyOfEvent(payload.readUInt8(0));
  if (key === undefined) return undefined;
  const flags = payload.readUInt8(1);
  return {
    key,
    // RFC 4733 2.3.3: the R bit is ignored.
    end: (flags & END_BIT) !== 0,
    volume: flags & VOLUME_MASK,
    duration: payload.readUInt16BE(2),
  };
};

/** The payload of an event. A duration wider than its field throws a RangeError. */
export const writeTelephoneEvent = ({ key, end, volume, duration }: TelephoneEvent): Buffer => {
  const payload = Buffer.allocUnsafe(PAYLOAD_BYTES);
  payload.writeUInt8(dtmfKeys.indexOf(key), 0);
  payload.writeUInt8((end ? END_BIT : 0) | (volume & VOLUME_MASK), 1);
  payload.writeUInt16BE(duration, 2);
  return payload;
};

/** The key of an event number; undefined from 16 on. */
export const keyOfEvent = (event: number): DtmfKey | undefined => keys[event];

/** The key that a character names, letters in either case; undefined for any other text. */
export const keyOfCharacter = (character: string): DtmfKey | undefined =>
  character.length === 1 ? keys[dtmfKeys.indexOf(character.toUpperCase())] : undefined;

const isKey = (character: string): character is DtmfKey => dtmfKeys.includes(character);
const keys: readonly DtmfKey[] = [...dtmfKeys].filter(isKey);
