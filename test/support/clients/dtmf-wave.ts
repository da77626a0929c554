const SAMPLES_PER_SECOND = 8000;
const KEY_SAMPLES = 800;
const PAUSE_SAMPLES = 800;
const AMPLITUDE = 6000;
const HEADER_BYTES = 44;

/** ITU-T Q.23: row and column of the keypad, in Hz. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYPAD = '123A456B789C*0#D';

/** A mono 16-bit WAV file at 8000 Hz: the tones of these keys, 100 ms each and 100 ms between, then silence. */
export const dtmfWave = (keys: string, silenceSeconds: number): Buffer => {
  const samples = [
    ...silence(PAUSE_SAMPLES),
    ...[...keys].flatMap(tonesOf),
    ...silence(silenceSeconds * SAMPLES_PER_SECOND),
  ];
  const wave = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  wave.write('RIFF', 0);
  wave.writeUInt32LE(wave.length - 8, 4);
  wave.write('WAVEfmt ', 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  wave.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write('data', 36);
  wave.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    wave.writeInt16LE(sample, HEADER_BYTES + index * 2);
  });
  return wave;
};

const silence = (samples: number): readonly number[] => new Array<number>(samples).fill(0);

const tonesOf = (key: string): readonly number[] => {
  const place = KEYPAD.indexOf(key);
  const [row, column] = [ROWS[Math.floor(place / 4)], COLUMNS[place % 4]];
  if (row === undefined || column === undefined) throw new Error(`no key of a phone: ${key}`);
  const at = (hertz: number, index: number) => Math.sin((2 * Math.PI * hertz * index) / SAMPLES_PER_SECOND);
  const tone = Array.from({ length: KEY_SAMPLES }, (_, index) =>
    Math.round(AMPLITUDE * (at(row, index) + at(column, index))),
  );
  return [...tone, ...silence(PAUSE_SAMPLES)];
};
