import type { Loudspeaker } from './phone-acts.ts';

const RATE = 8000;
/** So far ahead the audio of a call is scheduled: a page that is busy for a moment is not heard. Seconds. */
const AHEAD = 0.08;

/** ITU-T Q.23, in Hz. */
const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];
const keypad = '123456789*0#';

/** What a phone line sounds like while nobody is called: on and off in seconds, 425 Hz (ITU-T E.180). */
const lineTones = { dial: [60, 0], busy: [0.48, 0.48] } as const;

/** Browsers let a page sound only once somebody has clicked on it. */
export class Sound implements Loudspeaker {
  #local: AudioContext | undefined;
  #line: AudioContext | undefined;
  #stopLine: () => void = () => undefined;

  key(key: string): void {
    const at = keypad.indexOf(key);
    const pair = [rows[Math.floor(at / 3)], columns[at % 3]].flatMap((hz) => hz ?? []);
    const context = this.#room();
    for (const hz of pair) this.#beep(context, hz, context.currentTime, 0.12, 0.05);
  }

  line(tone: keyof typeof lineTones | 'silent'): void {
    this.#stopLine();
    this.#stopLine = () => undefined;
    if (tone === 'silent') return;
    const context = this.#room();
    const [on, off] = lineTones[tone];
    const beeps = Array.from({ length: off === 0 ? 1 : 5 }, (_, nr) =>
      this.#beep(context, 425, context.currentTime + nr * (on + off), on, 0.04),
    );
    this.#stopLine = () => {
      for (const stop of beeps) stop();
    };
  }

  async call(path: string, onHeard: (samples: Float32Array) => void): Promise<void> {
    const body = (await fetch(path).catch(() => undefined))?.body;
    if (!body) return;
    // At its own rate: packets that are resampled one by one click where they meet.
    this.#line ??= new AudioContext({ sampleRate: RATE });
    const context = this.#line;
    void context.resume();
    let due = 0;
    let rest = new Uint8Array();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
      if (done || !value) return;
      const bytes = new Uint8Array(rest.length + value.length);
      bytes.set(rest);
      bytes.set(value, rest.length);
      const samples = samplesOf(bytes);
      rest = bytes.slice(samples.length * 2);
      if (samples.length === 0) continue;
      due = Math.max(due, context.currentTime + AHEAD);
      const buffer = context.createBuffer(1, samples.length, RATE);
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      source.start(due);
      due += buffer.duration;
      onHeard(samples);
    }
  }

  #room(): AudioContext {
    this.#local ??= new AudioContext();
    void this.#local.resume();
    return this.#local;
  }

  #beep(context: AudioContext, hz: number, at: number, seconds: number, volume: number): () => void {
    const source = new OscillatorNode(context, { frequency: hz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setTargetAtTime(volume, at, 0.004);
    gain.gain.setTargetAtTime(0, at + seconds, 0.004);
    source.connect(gain).connect(context.destination);
    source.start(at);
    source.stop(at + seconds + 0.05);
    return () => source.stop();
  }
}

/** Samples of whole 16-bit words, little-endian. */
const samplesOf = (bytes: Uint8Array): Float32Array<ArrayBuffer> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length >> 1 }, (_, at) => view.getInt16(at * 2, true) / 32_768);
};
