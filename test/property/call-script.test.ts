import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Goal,
  patienceMs,
  type ScriptAction,
  type ScriptInput,
  type ScriptState,
  scriptStep,
} from '../../src/dialin/script.ts';
import { ScriptRun } from '../../src/dialin/script-run.ts';
import type { DtmfKey, MediaSession } from '../../src/media/port.ts';
import { SCRIPT } from '../support/dialin-fixture.ts';
import { ManualClock } from '../support/manual-clock.ts';

const key = fc.constantFrom<DtmfKey>(...([...'0123456789*#ABCD'] as DtmfKey[]));

/** Anything that a phone, a stranger or the clock may do; what answers a match comes only where one was asked for. */
const input: fc.Arbitrary<ScriptInput> = fc.oneof(
  { weight: 12, arbitrary: key.map((pressed) => ({ kind: 'pressed' as const, key: pressed })) },
  {
    weight: 8,
    arbitrary: fc.constant<ScriptInput>({ kind: 'released' }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<ScriptInput>({ kind: 'acknowledged' }, { kind: 'waited' }, { kind: 'reoffered' }),
  },
  { weight: 4, arbitrary: fc.constantFrom<ScriptInput>({ kind: 'matched' }, { kind: 'refused' }) },
  { weight: 1, arbitrary: fc.constant<ScriptInput>({ kind: 'intruded' }) },
);

const goal = fc.constantFrom<Goal>(
  { kind: 'collect', keys: '', finger: 'up' },
  { kind: 'acknowledge' },
  { kind: 'match', code: '482913' },
);

const inputs = fc.array(fc.record({ input, afterMs: fc.nat(2000) }), { maxLength: 120 });

interface Moment {
  readonly before: ScriptState;
  readonly now: number;
  readonly actions: readonly ScriptAction[];
}

/** Every step of a call, as it went. */
const playing = (from: Goal, what: readonly { input: ScriptInput; afterMs: number }[]) => {
  let state: ScriptState = { kind: 'answered', goal: from };
  let now = 0;
  const moments: Moment[] = [];
  for (const { input: taken, afterMs } of what) {
    now += afterMs;
    const before: ScriptState = state;
    const [next, ...actions] = scriptStep(before, taken, { script: SCRIPT, now });
    state = next;
    moments.push({ before, now, actions });
  }
  return { state, moments };
};

const mostMatches: Readonly<Record<Goal['kind'], number>> = {
  acknowledge: 0,
  match: 1,
  collect: SCRIPT.triesPerCall,
};

/** What comes when the phone is silent: the media tells that the key is up, a match has its answer, or time passes. */
const nextWithoutPhone = (state: ScriptState): 'released' | 'refused' | 'waited' => {
  if (patienceMs(state, SCRIPT) !== undefined) return 'waited';
  return state.kind === 'matching' ? 'refused' : 'released';
};

/** The script of a call to the service number, and the codes it has matched. */
const aRun = (clock: ManualClock) => {
  const matched: string[] = [];
  const nothing = () => undefined;
  const media = { play: nothing } as unknown as MediaSession;
  const run = new ScriptRun(
    {
      script: SCRIPT,
      clock,
      media,
      match: (code) => void matched.push(code),
      reportNotMe: nothing,
      note: nothing,
      hangup: nothing,
    },
    { kind: 'collect', keys: '', finger: 'up' },
  );
  return { run, matched };
};

const count = (moments: readonly Moment[], action: ScriptAction): number =>
  moments.flatMap(({ actions }) => actions).filter((done) => done === action).length;

describe('whatever happens in a call', () => {
  it('no more codes are matched than it has tries', () => {
    fc.assert(
      fc.property(goal, inputs, (from, what) => {
        const { moments } = playing(from, what);
        expect(count(moments, 'match')).toBeLessThanOrEqual(mostMatches[from.kind]);
      }),
    );
  });

  it('it is hung up once at most, and nothing happens after that', () => {
    fc.assert(
      fc.property(goal, inputs, (from, what) => {
        const { moments } = playing(from, what);
        const end = moments.findIndex(({ actions }) => actions.includes('hang-up'));
        if (end === -1) return;
        expect(moments.slice(end + 1).flatMap(({ actions }) => actions)).toEqual([]);
      }),
    );
  });

  it('"not me" is reported only while the tone tells of a confirmation, at least 700 ms after it began', () => {
    fc.assert(
      fc.property(goal, inputs, (from, what) => {
        for (const { before, now, actions } of playing(from, what).moments) {
          if (!actions.includes('report-not-me')) continue;
          expect(before.kind).toBe('acknowledging');
          expect(now - (before.kind === 'acknowledging' ? before.since : now)).toBeGreaterThanOrEqual(700);
        }
      }),
    );
  });

  it('the acknowledgement tone is heard only after a code was right', () => {
    fc.assert(
      fc.property(goal, inputs, (from, what) => {
        for (const { before, actions } of playing(from, what).moments) {
          if (!actions.includes('play-acknowledgement')) continue;
          const right = before.kind === 'answered' ? before.goal.kind === 'acknowledge' : before.kind === 'matching';
          expect(right).toBe(true);
        }
      }),
    );
  });

  it('it ends by itself when its phone says nothing more', () => {
    fc.assert(
      fc.property(goal, inputs, (from, what) => {
        let { state } = playing(from, [...what, { input: { kind: 'acknowledged' }, afterMs: 0 }]);
        for (let steps = 0; state.kind !== 'over'; steps += 1) {
          expect(steps).toBeLessThan(20);
          const [next] = scriptStep(state, { kind: nextWithoutPhone(state) }, { script: SCRIPT, now: 0 });
          state = next;
        }
      }),
    );
  });

  it('a code is matched however long its keys are held, when no pause between them is too long', () => {
    const presses = fc.tuple(
      ...[...'482913'].map((pressed) =>
        fc.record({
          key: fc.constant(pressed as DtmfKey),
          heldMs: fc.nat(60_000),
          pauseMs: fc.nat(SCRIPT.interDigitMs - 1),
        }),
      ),
    );
    fc.assert(
      fc.property(presses, (what) => {
        const clock = new ManualClock();
        const { run, matched } = aRun(clock);
        run.take({ kind: 'acknowledged' });
        clock.advance(SCRIPT.settleMs);
        for (const { key: pressed, heldMs, pauseMs } of what) {
          run.take({ kind: 'pressed', key: pressed });
          clock.advance(heldMs);
          run.take({ kind: 'released' });
          clock.advance(pauseMs);
        }
        expect(matched).toEqual(['482913']);
      }),
    );
  });
});
