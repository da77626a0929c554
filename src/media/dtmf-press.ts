import type { DtmfKey } from './port.ts';

/** A key went down. */
export interface DtmfDown {
  readonly kind: 'down';
  readonly key: DtmfKey;
  /** Where its tone began, within 5 ms: samples from the beginning of the stream, lost ones counted. */
  readonly startedAt: number;
}

/** The key that went down last is up. */
export interface DtmfUp {
  readonly kind: 'up';
  readonly key: DtmfKey;
  /** Where its tone ended, likewise. */
  readonly endedAt: number;
}

/** What a detector tells of a key. */
export type DtmfChange = DtmfDown | DtmfUp;

/** What one window says; they come every 4 ms and overlap. */
export interface Look {
  /** The key whose tones fill the window. */
  readonly key: DtmfKey | undefined;
  /** First sample of the window, and the one after its last. */
  readonly from: number;
  readonly to: number;
}

/** Windows of one key that belong together. */
interface Run {
  readonly key: DtmfKey;
  readonly from: number;
  /** The end of the last window that held the key. */
  readonly to: number;
  readonly windows: number;
  /** Windows since then that did not. */
  readonly misses: number;
}

export type PressState =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'rising'; readonly run: Run }
  | { readonly kind: 'held'; readonly run: Run };

type Step = readonly [next: PressState, changes: readonly DtmfChange[]];

/**
 * So many windows make a press. A window reaches at most 3 ms beyond the tone on each side, so 5 of them 4 ms apart need
 * 26 to 31 ms of tone: Q.24 wants 40 ms heard, and 20 ms refused.
 */
const CERTAIN_WINDOWS = 5;
/**
 * A key is up when this many samples (40 ms) have passed since the end of its last window without another one. A gap of
 * 10 ms, or of a packet of 20 ms, costs at most 35 ms; a pause of 40 ms costs at least 48 ms.
 */
const RELEASE_SAMPLES = 320;
/** So many windows must have been heard without the key before time that was lost counts as a pause. */
const RELEASE_MISSES = 3;

export const quiet: PressState = { kind: 'quiet' };
const nothing: readonly DtmfChange[] = [];

/** Takes the next window; windows may be missing where packets were lost. */
export const nextPress = (state: PressState, look: Look): Step => {
  switch (state.kind) {
    case 'quiet':
      return whenQuiet(look);
    case 'rising':
      return whenRising(state, look);
    case 'held':
      return whenHeld(state, look);
  }
};

const whenQuiet = (look: Look): Step => {
  if (look.key === undefined) return [quiet, nothing];
  const run = { key: look.key, from: look.from, to: look.to, windows: 1, misses: 0 };
  return [{ kind: 'rising', run }, nothing];
};

const whenRising = (state: PressState & { kind: 'rising' }, look: Look): Step => {
  if (isOther(state.run, look)) return whenQuiet(look);
  const run = continued(state.run, look);
  if (isOver(run, look)) return [quiet, nothing];
  if (run.windows < CERTAIN_WINDOWS) return [{ kind: 'rising', run }, nothing];
  return [{ kind: 'held', run }, [{ kind: 'down', key: run.key, startedAt: run.from }]];
};

const whenHeld = (state: PressState & { kind: 'held' }, look: Look): Step => {
  if (isOther(state.run, look)) {
    const [next] = whenQuiet(look);
    return [next, released(state)];
  }
  const run = continued(state.run, look);
  return isOver(run, look) ? [quiet, released(state)] : [{ kind: 'held', run }, nothing];
};

/** What is told when a key goes up, in whatever way. */
export const released = (state: PressState): readonly DtmfChange[] =>
  state.kind === 'held' ? [{ kind: 'up', key: state.run.key, endedAt: state.run.to }] : nothing;

const isOther = ({ key }: Run, look: Look): boolean => look.key !== undefined && look.key !== key;

const continued = (run: Run, look: Look): Run =>
  look.key === run.key
    ? { ...run, to: look.to, windows: run.windows + 1, misses: 0 }
    : { ...run, misses: run.misses + 1 };

const isOver = ({ to, misses }: Run, look: Look): boolean =>
  misses >= RELEASE_MISSES && look.to - to >= RELEASE_SAMPLES;
