import { isIP } from 'node:net';
import { type MediaDescription, parse } from 'sdp-transform';
import type { Codec } from './g711.ts';

/** Longer descriptions are not read: a phone's has some hundred characters. */
const MAX_SDP_LENGTH = 8192;
const MAX_MEDIA_LINES = 16;

/** RFC 8866 6.7: how media flows, seen from the one who wrote it. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A payload type that we can speak. */
export interface AudioFormat {
  readonly codec: Codec;
  readonly payloadType: number;
}

/** One m= line. */
export interface MediaLine {
  readonly type: string;
  /** 0: not wanted (RFC 3264 5.1). */
  readonly port: number;
  readonly protocol: string;
  /** Formats as written: payload types for RTP. */
  readonly formats: readonly string[];
  /** The address of its own or the session's c= line, where that is an IP literal. */
  readonly address: string | undefined;
  readonly direction: Direction;
  /** G.711 formats in order of preference. */
  readonly codecs: readonly AudioFormat[];
  /** Payload type of telephone-event at 8000 Hz (RFC 4733). */
  readonly telephoneEvent: number | undefined;
}

/**
 * The m= lines of an SDP text (RFC 8866), or undefined when it is none, too long, or has a line we cannot answer.
 * Attributes that mean nothing to us are skipped. Never throws.
 */
export const readSdp = (text: string): readonly MediaLine[] | undefined => {
  if (text.length > MAX_SDP_LENGTH || !text.startsWith('v=0')) return undefined;
  const session = parse(text);
  if (session.media.length === 0 || session.media.length > MAX_MEDIA_LINES) return undefined;
  const lines: MediaLine[] = [];
  for (const media of session.media) {
    const { type, port, protocol, payloads } = partsOf(media);
    if (type === undefined || port === undefined || protocol === undefined || payloads === undefined) return undefined;
    const formats = payloads.split(' ').filter((format) => format !== '');
    if (formats.length === 0) return undefined;
    lines.push({
      type,
      port,
      protocol,
      formats,
      address: literal(media.connection?.ip ?? session.connection?.ip),
      direction: media.direction ?? session.direction ?? 'sendrecv',
      codecs: codecsOf(media, formats),
      telephoneEvent: telephoneEventOf(media, formats),
    });
  }
  return lines;
};

/** sdp-transform leaves out what did not match its grammar, and makes numbers of what looks like one. */
const partsOf = (media: Partial<MediaDescription>) => ({
  type: media.type === undefined ? undefined : String(media.type),
  port: typeof media.port === 'number' && media.port <= 65535 ? media.port : undefined,
  protocol: media.protocol === undefined ? undefined : String(media.protocol),
  payloads: media.payloads === undefined ? undefined : String(media.payloads),
});

/** A host name is not looked up: whom we resolve must not be the caller's choice. */
const literal = (address: string | undefined): string | undefined =>
  address !== undefined && isIP(String(address)) !== 0 ? String(address) : undefined;

const codecsOf = (media: MediaDescription, formats: readonly string[]): readonly AudioFormat[] =>
  formats.flatMap((format) => {
    const codec = codecOf(media, format);
    return codec === undefined ? [] : [{ codec, payloadType: Number(format) }];
  });

const codecOf = (media: MediaDescription, format: string): Codec | undefined => {
  const mapped = media.rtp.find((map) => String(map.payload) === format);
  // RFC 3551 6: the static payload types need no rtpmap.
  if (!mapped) return staticCodecs[format];
  if ((mapped.rate ?? 8000) !== 8000 || Number(mapped.encoding ?? 1) !== 1) return undefined;
  const name = String(mapped.codec).toUpperCase();
  return (name === 'PCMA' || name === 'PCMU') && isPayloadType(mapped.payload) ? name : undefined;
};

const staticCodecs: Readonly<Record<string, Codec | undefined>> = { '0': 'PCMU', '8': 'PCMA' };

/** RFC 4733 2.2: its clock rate is that of the audio it goes with, and ours is 8000 Hz. */
const telephoneEventOf = (media: MediaDescription, formats: readonly string[]): number | undefined =>
  media.rtp.find(
    (map) =>
      String(map.codec).toLowerCase() === 'telephone-event' &&
      (map.rate ?? 8000) === 8000 &&
      isPayloadType(map.payload) &&
      formats.includes(String(map.payload)),
  )?.payload;

/** RFC 5761 4: 64-95 would look like RTCP. */
const isPayloadType = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 127 && (value < 64 || value > 95);
