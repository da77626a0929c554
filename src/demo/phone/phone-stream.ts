import type { Random } from '../../lib/index.ts';
import {
  type Codec,
  frameMs,
  frameSamples,
  type Outgoing,
  renderTone,
  silenceFrame,
  type Takes,
  toFrames,
  writeRtp,
  writeTelephoneEvent,
} from '../../media/index.ts';
import type { DtmfKey } from '../../media/port.ts';

/** How a key is pressed; both in milliseconds, rounded up to whole packets of 20 ms. */
export interface Pressing {
  readonly durationMs: number;
  /** Until the next key. */
  readonly pauseMs: number;
}

/** How a phone lets its keys be known in its RTP: as RFC 4733 events, or as tones. */
export type RtpWay = 'rfc4733' | 'in-band';

/** What is sent in one step of 20 ms. */
type Step =
  | {
      readonly kind: 'event';
      readonly key: DtmfKey;
      /** How many packets the key is down so far. */
      readonly frames: number;
      readonly part: 'begin' | 'update' | 'end';
    }
  | { readonly kind: 'tone'; readonly key: DtmfKey; readonly frame: number; readonly durationMs: number }
  | { readonly kind: 'silence' };

type EventStep = Step & { readonly kind: 'event' };
type ToneStep = Step & { readonly kind: 'tone' };

/** RFC 4733 2.5.1.4: the end is sent three times. */
const END_COPIES = 3;
const VOLUME = 10;
const silence: Step = { kind: 'silence' };

/** ITU-T Q.23: the row and the column of a key, each with its frequency in Hz. */
const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477, 1633];
const keypad = '123A456B789C*0#D';

/** The RTP stream of the scripted phone: silence, and keys when it is told to press them. */
export class PhoneStream implements Outgoing {
  readonly #ssrc: number;
  #sequence: number;
  #timestamp: number;
  #eventBeganAt = 0;
  #steps: Step[] = [];
  #done: (() => void)[] = [];

  constructor(random: Random) {
    this.#ssrc = random.below(2 ** 32);
    this.#timestamp = random.below(2 ** 32);
    this.#sequence = random.below(2 ** 16);
  }

  /** Nobody speaks into this phone. */
  play(): void {}

  /** Presses these keys one after the other; resolves after the pause of the last one, or when the stream is stopped. */
  key(keys: readonly DtmfKey[], way: RtpWay, pressing: Pressing): Promise<void> {
    for (const key of keys) this.#steps.push(...stepsOf(key, way, pressing));
    return new Promise((resolve) => this.#done.push(resolve));
  }

  /** Whoever waits for keys waits no more. */
  stop(): void {
    this.#steps = [];
    for (const done of this.#done.splice(0)) done();
  }

  next(takes: Takes): Buffer {
    const step = this.#steps.shift() ?? silence;
    const packet = this.#packet(step, takes);
    this.skip();
    if (this.#steps.length === 0) this.stop();
    return packet;
  }

  skip(): void {
    this.#timestamp = (this.#timestamp + frameSamples) >>> 0;
  }

  #packet(step: Step, { format, telephoneEvent }: Takes): Buffer {
    switch (step.kind) {
      case 'event':
        if (telephoneEvent === undefined) throw new Error('The server takes no RFC 4733 events.');
        return this.#event(step, telephoneEvent);
      case 'tone':
        return this.#write('plain', format.payloadType, this.#timestamp, toneFrame(step, format.codec));
      case 'silence':
        return this.#write('plain', format.payloadType, this.#timestamp, silenceFrame[format.codec]);
    }
  }

  /** RFC 4733 2.5.1.2: all packets of an event have the timestamp of its beginning, the first one has the marker. */
  #event({ key, frames, part }: EventStep, payloadType: number): Buffer {
    if (part === 'begin') this.#eventBeganAt = this.#timestamp;
    const duration = frames * frameSamples;
    const payload = writeTelephoneEvent({ key, end: part === 'end', volume: VOLUME, duration });
    return this.#write(part === 'begin' ? 'marked' : 'plain', payloadType, this.#eventBeganAt, payload);
  }

  #write(kind: 'marked' | 'plain', payloadType: number, timestamp: number, payload: Buffer): Buffer {
    const packet = writeRtp({
      marker: kind === 'marked',
      payloadType,
      sequence: this.#sequence,
      timestamp,
      ssrc: this.#ssrc,
      payload,
    });
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }
}

const stepsOf = (key: DtmfKey, way: RtpWay, { durationMs, pauseMs }: Pressing): readonly Step[] => {
  const frames = Math.max(2, Math.ceil(durationMs / frameMs));
  const pause = Array.from({ length: Math.ceil(pauseMs / frameMs) }, () => silence);
  if (way === 'in-band') {
    const tone = Array.from({ length: frames }, (_, frame): Step => ({ kind: 'tone', key, frame, durationMs }));
    return [...tone, ...pause];
  }
  const down = Array.from({ length: frames - 1 }, (_, at): Step => {
    return { kind: 'event', key, frames: at + 1, part: at === 0 ? 'begin' : 'update' };
  });
  const ends = Array.from({ length: END_COPIES }, (): Step => ({ kind: 'event', key, frames, part: 'end' }));
  // The copies of the end are sent in the pause.
  return [...down, ...ends, ...pause.slice(END_COPIES - 1)];
};

const rendered = new Map<string, readonly Buffer[]>();

/** The frame of a key's tones, 20 ms of G.711. */
const toneFrame = ({ key, frame, durationMs }: ToneStep, codec: Codec): Buffer => {
  const name = `${key} ${durationMs} ${codec}`;
  const frames = rendered.get(name) ?? toFrames(codec, renderTone([{ hz: frequenciesOf(key), ms: durationMs }]));
  rendered.set(name, frames);
  return frames[frame] ?? silenceFrame[codec];
};

const frequenciesOf = (key: DtmfKey): readonly number[] => {
  const at = keypad.indexOf(key);
  return [rows[Math.floor(at / 4)], columns[at % 4]].filter((hz) => hz !== undefined);
};
