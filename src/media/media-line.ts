import type { Attribute, MediaDescription } from '../sdp/index.ts';
import type { Codec } from './g711.ts';

/** RFC 8866 6.7: how media flows, seen from the one who wrote it. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A payload type that we can speak. */
export interface AudioFormat {
  readonly codec: Codec;
  readonly payloadType: number;
}

/** What an m= line says of G.711 audio. */
export interface AudioLine {
  readonly direction: Direction;
  /** G.711 formats in order of preference. */
  readonly codecs: readonly AudioFormat[];
  /** Payload type of telephone-event at 8000 Hz (RFC 4733). */
  readonly telephoneEvent: number | undefined;
}

/** Reads an m= line; `session` are the attributes that hold for every line. Attributes that mean nothing to us are skipped. */
export const audioIn = ({ formats, attributes }: MediaDescription, session: readonly Attribute[]): AudioLine => {
  const maps = attributes.flatMap(payloadMapIn);
  const listed = [...new Set(formats)];
  return {
    direction: directionIn(attributes) ?? directionIn(session) ?? 'sendrecv',
    codecs: listed.flatMap((format) => {
      const codec = codecOf(format, maps);
      return codec === undefined ? [] : [{ codec, payloadType: Number(format) }];
    }),
    // RFC 4733 2.2: its clock rate is that of the audio it goes with, and ours is 8000 Hz.
    telephoneEvent: maps.find(
      ({ payload, name, rate }) =>
        name === 'TELEPHONE-EVENT' && rate === 8000 && isPayloadType(payload) && listed.includes(payload),
    )?.number,
  };
};

/** RFC 8866 6.6: `rtpmap:96 opus/48000/2`. */
interface PayloadMap {
  readonly payload: string;
  readonly number: number;
  /** In upper case. */
  readonly name: string;
  readonly rate: number;
  readonly channels: number;
}

const payloadMapIn = ({ name, value }: Attribute): readonly PayloadMap[] => {
  const map = name === 'rtpmap' ? /^(\d+)[ \t]+([^/ \t]+)(?:\/(\d+)(?:\/(\d+))?)?/.exec(value) : null;
  if (!map) return [];
  const [, payload = '', codec = '', rate = '8000', channels = '1'] = map;
  return [
    { payload, number: Number(payload), name: codec.toUpperCase(), rate: Number(rate), channels: Number(channels) },
  ];
};

const codecOf = (format: string, maps: readonly PayloadMap[]): Codec | undefined => {
  const mapped = maps.find(({ payload }) => payload === format);
  // RFC 3551 6: the static payload types need no rtpmap.
  if (!mapped) return staticCodecs.get(format);
  const { name, rate, channels } = mapped;
  if (rate !== 8000 || channels !== 1 || !isPayloadType(format)) return undefined;
  return name === 'PCMA' || name === 'PCMU' ? name : undefined;
};

const staticCodecs: ReadonlyMap<string, Codec> = new Map([
  ['0', 'PCMU'],
  ['8', 'PCMA'],
]);

/** RFC 5761 4: 64-95 would look like RTCP. */
const isPayloadType = (payload: string): boolean =>
  /^\d{1,3}$/.test(payload) && Number(payload) <= 127 && (Number(payload) < 64 || Number(payload) > 95);

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const directionIn = (attributes: readonly Attribute[]): Direction | undefined =>
  attributes.flatMap(({ name }) => DIRECTIONS.filter((direction) => direction === name)).at(-1);
