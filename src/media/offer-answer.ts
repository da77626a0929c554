import { isIP } from 'node:net';
import { staticPayloadType } from './g711.ts';
import { type AudioFormat, type Direction, type MediaLine, readSdp } from './sdp.ts';

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
  readonly formats: readonly string[];
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
 * Reads an offer (RFC 3264 6). Usable is one with an audio line over plain RTP/AVP that has PCMA or PCMU and the address
 * family we speak; all its other lines will be rejected. Undefined for anything else, broken SDP included.
 */
export const readOffer = (text: string, family: 4 | 6): UsableOffer | undefined => {
  const lines = readSdp(text);
  const chosen = lines?.find((line) => isUsable(line, family));
  const remote = chosen && remoteOf(chosen);
  if (!lines || !remote) return undefined;
  return { remote, layout: lines.map((line) => (line === chosen ? agree(line, remote) : reject(line))) };
};

/**
 * Reads the answer to an offer that had `layout` (RFC 3264 7). Undefined when it has another number of lines,
 * or rejects our audio, or chose something that we did not offer.
 */
export const readAnswer = (text: string, layout: Layout, family: 4 | 6): RemoteAudio | undefined => {
  const lines = readSdp(text);
  if (lines?.length !== layout.length) return undefined;
  const place = layout.findIndex((line) => line.kind === 'agreed');
  const ours = layout[place];
  const theirs = lines[place];
  if (ours?.kind !== 'agreed' || !theirs || !isUsable(theirs, family)) return undefined;
  // RFC 3264 6.1: the answer's formats are ours, but each side may number dynamic ones for itself.
  const codecs = theirs.codecs.filter(({ codec }) => ours.formats.some((offered) => offered.codec === codec));
  return remoteOf({ ...theirs, codecs });
};

/** Writes our description with these lines: the answer to an offer, or an offer. */
export const writeSdp = (layout: Layout, local: LocalAudio): string => {
  const family = isIP(local.address) === 6 ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN ${family} ${local.address}`,
    's=-',
    `c=IN ${family} ${local.address}`,
    't=0 0',
    ...layout.flatMap((line) => (line.kind === 'agreed' ? writeAgreed(line, local.port) : [writeRejected(line)])),
    '',
  ].join('\r\n');
};

/** The lines of a further offer of ours (RFC 3264 8): all at their places, a held one open again. */
export const renewed = (layout: Layout): Layout =>
  layout.map((line) => (line.kind === 'agreed' ? { ...line, direction: 'sendrecv' } : line));

const isUsable = (line: MediaLine, family: 4 | 6): boolean =>
  line.type === 'audio' &&
  line.port !== 0 &&
  // SAVP and SAVPF demand keys that we do not have; a line that does not demand them says RTP/AVP.
  line.protocol === 'RTP/AVP' &&
  line.codecs.length > 0 &&
  line.address !== undefined &&
  isIP(line.address) === family &&
  !isGroupAddress(line.address);

/** Multicast and broadcast: a call has one phone. */
const isGroupAddress = (address: string): boolean =>
  address.includes(':') ? /^ff/i.test(address) : Number(address.split('.')[0]) >= 224;

const remoteOf = (line: MediaLine): RemoteAudio | undefined => {
  const format = line.codecs[0];
  if (!format || line.address === undefined) return undefined;
  return {
    address: line.address,
    port: line.port,
    format,
    telephoneEvent: line.telephoneEvent,
    listens: (line.direction === 'sendrecv' || line.direction === 'recvonly') && !isUnspecified(line.address),
  };
};

/** RFC 3264 8.4: 0.0.0.0 is how RFC 2543 phones hold a call; nothing may be sent there. */
const isUnspecified = (address: string): boolean => /^[0:.]+$/.test(address);

const agree = (line: MediaLine, remote: RemoteAudio): AgreedLine => ({
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

const reject = (line: MediaLine): RejectedLine => ({
  kind: 'rejected',
  type: line.type,
  protocol: line.protocol,
  formats: line.formats,
});

/** RFC 3264 6: a rejected line has port 0; its formats mean nothing, but the syntax wants one. */
const writeRejected = (line: RejectedLine): string => `m=${line.type} 0 ${line.protocol} ${line.formats[0] ?? '0'}`;

const writeAgreed = (line: AgreedLine, port: number): readonly string[] => {
  const events = line.telephoneEvent === undefined ? [] : [line.telephoneEvent];
  const payloadTypes = [...line.formats.map(({ payloadType }) => payloadType), ...events];
  return [
    `m=audio ${port} RTP/AVP ${payloadTypes.join(' ')}`,
    ...line.formats.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}/8000`),
    ...events.flatMap((event) => [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-15`]),
    'a=ptime:20',
    `a=${line.direction}`,
  ];
};
