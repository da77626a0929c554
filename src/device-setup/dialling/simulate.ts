import { type Act, type Dialler, TALK } from './step.ts';

/** A key, and when it is pressed, in milliseconds. */
export interface Keystroke {
  readonly key: string;
  readonly at: number;
}

/** What came of the keys. `afterMs` is counted from the last of `keys`; `later` are the keys pressed after it was decided. */
export interface Outcome {
  readonly act: Act | { readonly kind: 'nothing' };
  readonly keys: string;
  readonly afterMs: number;
  readonly later: string;
}

/** Between two keys; a comma among keystrokes is a pause of a second more. */
export const KEY_MS = 500;
const COMMA_MS = 1000;

/** The keys of a text of digits, `*`, `#` and `T` (talk key), half a second apart; each comma is a pause of one second more. */
export const pressesOf = (keystrokes: string): readonly Keystroke[] => {
  const presses: Keystroke[] = [];
  let at = 0;
  for (const key of keystrokes) {
    at += key === ',' ? COMMA_MS : KEY_MS;
    if (key !== ',') presses.push({ key, at });
  }
  return presses;
};

/** Presses the keys one after the other, and ends with the first thing that the device does. */
export const simulate = (dialler: Dialler, presses: readonly Keystroke[]): Outcome => {
  let keys = '';
  for (const [index, { key, at }] of presses.entries()) {
    keys += key;
    const step = dialler(keys);
    const next = presses[index + 1];
    const later = presses.slice(index + 1).map((press) => press.key);
    const ended = (act: Act, afterMs: number): Outcome => ({
      act,
      keys,
      afterMs,
      later: later.join('').replace(TALK, ''),
    });
    if (step.kind === 'listen') continue;
    if (step.kind !== 'wait') return ended(step, 0);
    if (next === undefined || next.at - at > step.ms) return ended(step.act, step.ms);
  }
  return { act: { kind: 'nothing' }, keys, afterMs: 0, later: '' };
};
