import type { DtmfKey } from './port.ts';
import type { RtpPacket } from './rtp.ts';
import { MAX_EVENT_DURATION, parseTelephoneEvent, type TelephoneEvent } from './telephone-event.ts';
import { sequenceDistance, timestampDistance } from './wrap.ts';

/** What packets say of the keys. Each `down` is followed by an `up` before the next one. */
export type KeyChange = { readonly kind: 'down'; readonly key: DtmfKey } | { readonly kind: 'up' };

/** The last key of a stream: down, or up and remembered, because packets of it may still come. */
export interface KeyEvent {
  readonly key: DtmfKey;
  readonly ssrc: number;
  /** Where it (or its last segment) begins, in units of the RTP timestamp. */
  readonly timestamp: number;
  /** The longest duration that a packet told of it, in the same units. */
  readonly duration: number;
  /** Its newest packet. */
  readonly newest: {
    readonly sequence: number;
    readonly timestamp: number;
    readonly duration: number;
    /** When it came, in milliseconds. */
    readonly atMs: number;
  };
  /** A packet with the end bit came. */
  readonly ended: boolean;
  /** `up` has been told. */
  readonly up: boolean;
}

/** Undefined before the first press. */
export type EventState = KeyEvent | undefined;

/** The next state, and what to tell, in order. */
export type EventStep = readonly [EventState, readonly KeyChange[]];

const UNITS_PER_MS = 8;
/** The usual time between packets, audio or events, in timestamp units: 20 ms. */
const INTERVAL = 20 * UNITS_PER_MS;
/** A key is not pressed again sooner than this after it was up: 40 ms. */
const SHORTEST_PAUSE = 40 * UNITS_PER_MS;
/** A packet that comes later than this after its time, or that many packets, is none of the past: the sender numbers anew. */
const MAX_LATE_MS = 150;
const MAX_LATE_PACKETS = 32;
/** How much of the end of a full segment may be lost: 600 ms. */
const SEGMENT_TAIL = 600 * UNITS_PER_MS;

const nothing: readonly KeyChange[] = [];
const up: KeyChange = { kind: 'up' };

/**
 * Takes a packet of the telephone-event payload type that came at `atMs`. RFC 4733 2.5: any packet of an event begins it,
 * since the first ones may be lost, a lone end packet too; whatever else comes of the same event changes nothing but
 * its end.
 */
export const receiveEvent = (state: EventState, packet: RtpPacket, atMs: number): EventStep => {
  const event = parseTelephoneEvent(packet.payload);
  if (!event) return [state, nothing];
  if (!state) return [begin(packet, event, atMs), toldOf(event)];
  if (isLate(state, packet, event, atMs)) return [state, nothing];
  if (continues(state, packet, event)) return goOn(state, packet, event, atMs);
  // RFC 4733 2.5.2.2: a new event ends the one before, whose own end was lost.
  return [begin(packet, event, atMs), [...(state.up ? nothing : [up]), ...toldOf(event)]];
};

/**
 * Takes note of an audio packet; the timestamps of another SSRC tell nothing (RFC 3550 5.1). Audio from behind the end of the
 * event ends it; beside it, some senders go on sending audio while a key is down.
 */
export const receiveAudio = (
  state: EventState,
  { ssrc, timestamp }: Pick<RtpPacket, 'ssrc' | 'timestamp'>,
): EventStep => {
  if (!state || state.up || state.ssrc !== ssrc) return [state, nothing];
  const sinceEnd = timestampDistance(timestamp, state.newest.timestamp) - Math.max(state.newest.duration, INTERVAL);
  return sinceEnd < 3 * INTERVAL ? [state, nothing] : [{ ...state, up: true }, [up]];
};

const toldOf = ({ key, end }: TelephoneEvent): readonly KeyChange[] =>
  end ? [{ kind: 'down', key }, up] : [{ kind: 'down', key }];

const begin = (packet: RtpPacket, { key, end, duration }: TelephoneEvent, atMs: number): KeyEvent => ({
  key,
  ssrc: packet.ssrc,
  timestamp: packet.timestamp,
  duration,
  newest: { sequence: packet.sequence, timestamp: packet.timestamp, duration, atMs },
  ended: end,
  up: end,
});

const goOn = (state: KeyEvent, packet: RtpPacket, { end, duration }: TelephoneEvent, atMs: number): EventStep => {
  const { sequence, timestamp } = packet;
  const isNextSegment = !state.ended && timestamp !== state.timestamp && duration < state.duration;
  const next: KeyEvent = {
    ...state,
    timestamp: isNextSegment ? timestamp : state.timestamp,
    duration: isNextSegment ? duration : Math.max(state.duration, duration),
    newest: { sequence, timestamp, duration, atMs },
    ended: state.ended || end,
    up: state.up || end,
  };
  return [next, next.up && !state.up ? [up] : nothing];
};

/**
 * A copy, or a packet that others have overtaken: it belongs to the past. The sequence number alone does not tell, since
 * some senders (recordings played again and again) begin with the same numbers for every press: such a packet is later
 * than any network makes it.
 */
const isLate = (state: KeyEvent, packet: RtpPacket, event: TelephoneEvent, atMs: number): boolean => {
  const { newest } = state;
  const ahead = packet.ssrc === state.ssrc ? sequenceDistance(packet.sequence, newest.sequence) : 1;
  if (ahead > 0 || ahead <= -MAX_LATE_PACKETS) return false;
  if (timestampDistance(packet.timestamp, newest.timestamp) > 0) return false;
  const waitedMs = atMs - newest.atMs;
  const sentBeforeMs = isSameEvent(state, packet, event) ? (state.duration - event.duration) / UNITS_PER_MS : 0;
  return waitedMs + sentBeforeMs < MAX_LATE_MS;
};

const isSameEvent = (state: KeyEvent, packet: RtpPacket, event: TelephoneEvent): boolean =>
  event.key === state.key && packet.ssrc === state.ssrc && packet.timestamp === state.timestamp;

/** Whether the packet, which is newer than all before, tells of the press that is known already. */
const continues = (state: KeyEvent, packet: RtpPacket, event: TelephoneEvent): boolean => {
  if (event.key !== state.key || packet.ssrc !== state.ssrc) return false;
  const sinceStart = timestampDistance(packet.timestamp, state.timestamp);
  if (sinceStart < 0) return false;
  // A duration that falls back is a new press of a sender that repeats the timestamp. At the full duration it may wrap.
  if (sinceStart === 0) return event.end || event.duration >= state.duration || isFull(state);
  if (state.ended && !event.end) return false;
  return (
    beginsBeforeItsEnd(state, sinceStart) ||
    followsClosely(state, packet) ||
    growsAsTimePasses(state, packet, event) ||
    isNextSegmentOf(state, packet, sinceStart)
  );
};

const isFull = ({ duration }: KeyEvent): boolean => duration > MAX_EVENT_DURATION - SEGMENT_TAIL;

/** One key cannot be pressed while it is down: end packets with timestamps of their own. */
const beginsBeforeItsEnd = (state: KeyEvent, sinceStart: number): boolean =>
  sinceStart < state.duration + SHORTEST_PAUSE;

/** Senders that wrongly move the timestamp with every packet. No two presses of a key begin within 60 ms. */
const followsClosely = ({ newest }: KeyEvent, { timestamp }: RtpPacket): boolean => {
  const moved = timestampDistance(timestamp, newest.timestamp);
  return moved >= 0 && moved <= 3 * INTERVAL;
};

/** The same senders where packets were lost: timestamp, duration and sequence number have moved by the same time. */
const growsAsTimePasses = ({ ended, newest }: KeyEvent, packet: RtpPacket, { duration }: TelephoneEvent): boolean => {
  const moved = timestampDistance(packet.timestamp, newest.timestamp);
  const grown = duration - newest.duration;
  const packets = sequenceDistance(packet.sequence, newest.sequence);
  return !ended && moved > 0 && Math.abs(grown - moved) <= INTERVAL && packets * INTERVAL <= moved + 2 * INTERVAL;
};

/** RFC 4733 2.5.1.3: the segments of a long event follow each other without a gap, only the first has the marker. */
const isNextSegmentOf = (state: KeyEvent, packet: RtpPacket, sinceStart: number): boolean =>
  !state.ended && !packet.marker && isFull(state) && sinceStart <= MAX_EVENT_DURATION + INTERVAL;
