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
  const listed = new Set(formats);
  const maps = payloadMapsIn(attributes);
  const codecs: AudioFormat[] = [];
  for (const format of listed) {
    const codec = isPayloadType(format) ? codecOf(format, maps) : undefined;
    if (codec !== undefined) codecs.push({ codec, payloadType: Number(format) });
  }
  return {
    direction: directionIn(attributes) ?? directionIn(session) ?? 'sendrecv',
    codecs,
    // RFC 4733 2.2: its clock rate is that of the audio it goes with, and ours is 8000 Hz.
    telephoneEvent: maps.find(
      ({ payload, name, rate }) =>
        name === 'TELEPHONE-EVENT' && rate === 8000 && isPayloadType(payload) && listed.has(payload),
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

const PAYLOAD_MAP = /^(\d+)[ \t]+([^/ \t]+)(?:\/(\d+)(?:\/(\d+))?)?/;

const payloadMapsIn = (attributes: readonly Attribute[]): readonly PayloadMap[] => {
  const maps: PayloadMap[] = [];
  for (const { name, value } of attributes) {
    const map = name === 'rtpmap' ? PAYLOAD_MAP.exec(value) : null;
    if (!map) continue;
    const [, payload = '', codec = '', rate = '8000', channels = '1'] = map;
    maps.push({
      payload,
      number: Number(payload),
      name: codec.toUpperCase(),
      rate: Number(rate),
      channels: Number(channels),
    });
  }
  return maps;
};

const codecOf = (format: string, maps: readonly PayloadMap[]): Codec | undefined => {
  const mapped = maps.find(({ payload }) => payload === format);
  // RFC 3551 6: the static payload types need no rtpmap.
  if (!mapped) return staticCodecs.get(format);
  const { name, rate, channels } = mapped;
  if (rate !== 8000 || channels !== 1) return undefined;
  return name === 'PCMA' || name === 'PCMU' ? name : undefined;
};

const staticCodecs: ReadonlyMap<string, Codec> = new Map([
  ['0', 'PCMU'],
  ['8', 'PCMA'],
]);

/** RFC 5761 4: 64-95 would look like RTCP. */
const isPayloadType = (payload: string): boolean =>
  /^\d{1,3}$/.test(payload) && Number(payload) <= 127 && (Number(payload) < 64 || Number(payload) > 95);

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] satisfies readonly Direction[];

const isDirection = (name: string): name is Direction => DIRECTIONS.includes(name);

/** The last one counts. */
const directionIn = (attributes: readonly Attribute[]): Direction | undefined => {
  let direction: Direction | undefined;
  for (const { name } of attributes) if (isDirection(name)) direction = name;
  return direction;
};
