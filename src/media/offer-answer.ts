import { isIP } from 'node:net';
import { err, ok, type Result } from '../lib/index.ts';
import type { MediaDescription } from '../sdp/index.ts';
import { staticPayloadType } from './g711.ts';
import type { AudioFormat, Direction } from './media-line.ts';
import { type Caller, describedIn, type UsableAudio, usableAudio } from './usable.ts';

/** Our side of the session, as we describe it. */
export interface LocalAudio {
  /** What the phone sends its audio to: an IP address, or a host name where the operator set one. */
  readonly address: string;
  readonly port: number;
  /** Number of the session and of this description of it; the version rises with each (RFC 3264 8). */
  readonly sessionId: number;
  readonly version: number;
}

/** The phone's side, as agreed. */
export interface RemoteAudio {
  readonly address: string;
  readonly port: number;
  /** What to send. */
  readonly format: AudioFormat;
  /** Payload type of its RFC 4733 events, where it has them. */
  readonly telephoneEvent: number | undefined;
  /** False while the phone holds the call or wants no audio: send nothing. */
  readonly listens: boolean;
}

/** The m= lines of a session: each keeps its place for the session's life (RFC 3264 8). */
export type Layout = readonly (AgreedLine | RejectedLine)[];

interface AgreedLine {
  readonly kind: 'agreed';
  readonly formats: readonly AudioFormat[];
  readonly telephoneEvent: number | undefined;
  /** Ours. */
  readonly direction: Direction;
}

interface RejectedLine {
  readonly kind: 'rejected';
  readonly type: string;
  readonly protocol: string;
  readonly format: string;
}

/** An offer that we can answer. */
export interface UsableOffer {
  readonly remote: RemoteAudio;
  /** Of the answer. */
  readonly layout: Layout;
}

/** RFC 4733 wants a dynamic payload type; 101 is what ATAs are used to. */
const OUR_TELEPHONE_EVENT = 101;

/** The layout of an offer of our own: A-law first, as in most of the world's exchanges. */
export const ownLayout: Layout = [
  {
    kind: 'agreed',
    formats: [
      { codec: 'PCMA', payloadType: staticPayloadType.PCMA },
      { codec: 'PCMU', payloadType: staticPayloadType.PCMU },
    ],
    telephoneEvent: OUR_TELEPHONE_EVENT,
    direction: 'sendrecv',
  },
];

/**
 * Reads an offer (RFC 3264 6). Usable is one with an audio line over plain RTP/AVP that has PCMA or PCMU and an address of the phone's
 * in the family we speak; all its other lines will be rejected. Otherwise the line that it failed at, and why, for people.
 */
export const readOffer = (text: string, caller: Caller): Result<UsableOffer, string> => {
  const described = describedIn(text);
  if (!described.ok) return described;
  const { media } = described.value;
  const judged = media.map((line) => ({ line, audio: usableAudio(line, described.value, caller) }));
  const chosen = judged.find(({ audio }) => audio.ok);
  if (!chosen?.audio.ok) {
    const told = judged.find(({ line: { type, port } }) => type.toLowerCase() === 'audio' && port !== 0) ?? judged[0];
    return err(told?.audio.ok === false ? `${quoted(told.line)}: ${told.audio.error}` : '');
  }
  const audio = chosen.audio.value;
  const remote = remoteOf(audio);
  return ok({ remote, layout: media.map((line) => (line === chosen.line ? agree(audio, remote) : reject(line))) });
};

/**
 * Reads the answer to an offer that had `layout` (RFC 3264 7). Unusable when it has another number of lines, or rejects our audio, or
 * chose something that we did not offer: then the line that it failed at, and why, for people.
 */
export const readAnswer = (text: string, layout: Layout, caller: Caller): Result<RemoteAudio, string> => {
  const described = describedIn(text);
  if (!described.ok) return described;
  const { media } = described.value;
  const place = layout.findIndex((line) => line.kind === 'agreed');
  const ours = layout[place];
  const theirs = media[place];
  if (ours?.kind !== 'agreed' || !theirs || media.length !== layout.length) {
    return err(`our offer had ${layout.length} m= lines and the answer has ${media.length}`);
  }
  const audio = usableAudio(theirs, described.value, caller);
  if (!audio.ok) return err(`${quoted(theirs)}: ${audio.error}`);
  // RFC 3264 6.1: the answer's formats are ours, but each side may number dynamic ones for itself.
  const format = audio.value.codecs.find(({ codec }) => ours.formats.some((offered) => offered.codec === codec));
  return format ? ok(remoteOf({ ...audio.value, format })) : err(`${quoted(theirs)}: it has no codec that was offered`);
};

/** Writes our description with these lines: the answer to an offer, or an offer. */
export const writeSdp = (layout: Layout, local: LocalAudio): string => {
  const family = isIP(local.address) === 6 ? 'IP6' : 'IP4';
  let text = `v=0\r\no=- ${local.sessionId} ${local.version} IN ${family} ${local.address}\r\ns=-\r\n`;
  text += `c=IN ${family} ${local.address}\r\nt=0 0\r\n`;
  for (const line of layout) text += line.kind === 'agreed' ? writeAgreed(line, local.port) : writeRejected(line);
  return text;
};

/** The lines of a further offer of ours (RFC 3264 8): all at their places, a held one open again. */
export const renewed = (layout: Layout): Layout =>
  layout.map((line) => (line.kind === 'agreed' ? { ...line, direction: 'sendrecv' } : line));

const remoteOf = ({ address, port, format, telephoneEvent, direction }: UsableAudio): RemoteAudio => ({
  address,
  port,
  format,
  telephoneEvent,
  listens: (direction === 'sendrecv' || direction === 'recvonly') && !isUnspecified(address),
});

/** RFC 3264 8.4: 0.0.0.0 is how RFC 2543 phones hold a call; nothing may be sent there. */
const isUnspecified = (address: string): boolean => /^[0:.]+$/.test(address);

const agree = (line: UsableAudio, remote: RemoteAudio): AgreedLine => ({
  kind: 'agreed',
  formats: line.codecs,
  telephoneEvent: line.telephoneEvent,
  direction: answerDirection(line.direction, remote.listens),
});

/** RFC 3264 6.1: what one side only sends, the other only receives. */
const answerDirection = (offered: Direction, listens: boolean): Direction => {
  switch (offered) {
    case 'sendonly':
      return 'recvonly';
    case 'inactive':
      return 'inactive';
    case 'recvonly':
      return listens ? 'sendonly' : 'inactive';
    case 'sendrecv':
      return listens ? 'sendrecv' : 'recvonly';
  }
};

/**
 * RFC 3264 6: a rejected line stands at its place with what it offered and port 0; its formats mean nothing, but the syntax wants one.
 * What was no syntax itself is not echoed.
 */
const reject = ({ type, protocol, formats }: MediaDescription): RejectedLine => ({
  kind: 'rejected',
  type: TOKEN.test(type) ? type : 'audio',
  protocol: PROTOCOL.test(protocol) ? protocol : 'RTP/AVP',
  format: formats.find((format) => TOKEN.test(format)) ?? '0',
});

/** RFC 8866 9 `token`, and `proto` with slashes between tokens; longer ones are no phone's. */
const TOKEN = /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]{1,64}$/;
const PROTOCOL = /^(?!.*\/\/)(?!\/)[!#$%&'*+\-./0-9A-Z^_`a-z{|}~]{1,64}(?<!\/)$/;

const writeRejected = ({ type, protocol, format }: RejectedLine): string => `m=${type} 0 ${protocol} ${format}\r\n`;

const quoted = ({ line }: MediaDescription): string => (line.length > 80 ? `${line.slice(0, 80)}...` : line);

const writeAgreed = ({ formats, telephoneEvent, direction }: AgreedLine, port: number): string => {
  let media = `m=audio ${port} RTP/AVP`;
  let attributes = '';
  for (const { codec, payloadType } of formats) {
    media += ` ${payloadType}`;
    attributes += `a=rtpmap:${payloadType} ${codec}/8000\r\n`;
  }
  if (telephoneEvent !== undefined) {
    media += ` ${telephoneEvent}`;
    attributes += `a=rtpmap:${telephoneEvent} telephone-event/8000\r\na=fmtp:${telephoneEvent} 0-15\r\n`;
  }
  return `${media}\r\n${attributes}a=ptime:20\r\na=${direction}\r\n`;
};
