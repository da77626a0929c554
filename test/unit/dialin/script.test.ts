import { describe, expect, it } from 'vitest';
import {
  type Goal,
  patienceMs,
  type ScriptAction,
  type ScriptInput,
  type ScriptState,
  scriptStep,
} from '../../../src/dialin/script.ts';
import type { DtmfKey } from '../../../src/media/port.ts';
import { SCRIPT } from '../../support/dialin-fixture.ts';

const NOW = 1_000_000;

/** Plays inputs one after the other, a string being keys; gives where the call is then and all that was done on the way. */
const play = (from: ScriptState, ...inputs: (ScriptInput['kind'] | { keys: string; at?: number })[]) => {
  let state = from;
  const done: ScriptAction[] = [];
  const take = (input: ScriptInput, now: number) => {
    const [next, ...actions] = scriptStep(state, input, { script: SCRIPT, now });
    state = next;
    done.push(...actions);
  };
  for (const input of inputs) {
    if (typeof input === 'string') take({ kind: input } as ScriptInput, NOW);
    else for (const key of input.keys) take({ kind: 'pressed', key: key as DtmfKey }, input.at ?? NOW);
  }
  return { state, done };
};

const answeredFor = (goal: Goal): ScriptState => ({ kind: 'answered', goal });
const service = answeredFor({ kind: 'collect', keys: '', finger: 'up' });
/** Long after the ACK and with no finger on a key; `more` says otherwise. */
const collecting = (keys = '', triesLeft = 3, more: { settledAt?: number; finger?: 'down' } = {}): ScriptState => ({
  kind: 'collecting',
  keys,
  finger: 'up',
  triesLeft,
  settledAt: 0,
  ...more,
});
const SETTLED = NOW + SCRIPT.settleMs;
const matching = (triesLeft = 3): ScriptState => ({ kind: 'matching', code: '482913', triesLeft });
const acknowledging: ScriptState = { kind: 'acknowledging', since: NOW };

describe('a call to the service number', () => {
  it('hears the prompt tone after its ACK', () => {
    expect(play(service, 'acknowledged')).toEqual({
      state: collecting('', 3, { settledAt: SETTLED }),
      done: ['play-prompt'],
    });
  });

  it.each(['482913', '*10482913'])('matches %s as soon as it is complete', (keys) => {
    expect(play(collecting(), { keys }).state).toEqual(matching());
    expect(play(collecting(), { keys }).done.at(-1)).toBe('match');
  });

  it('stops the prompt tone at the first key', () => {
    expect(play(collecting(), { keys: '4' })).toEqual({
      state: collecting('4', 3, { finger: 'down' }),
      done: ['play-silence'],
    });
  });

  it('keeps the keys that overtake the ACK', () => {
    const early = play(service, { keys: '482' });
    expect(early.done).toEqual([]);
    expect(play(early.state, 'acknowledged', { keys: '913', at: SETTLED }).state).toEqual(matching());
    const whole = play(service, { keys: '482913' });
    expect(whole.done).toEqual([]);
    expect(play(whole.state, 'acknowledged', 'waited').done).toEqual(['play-silence', 'match']);
  });

  it('holds a code back that is complete before it is clear who speaks, and drops it when somebody else does', () => {
    const soon = play(service, 'acknowledged', { keys: '482913', at: SETTLED - 1 });
    expect(soon.state).toEqual({ kind: 'settling', code: '482913', triesLeft: 3 });
    expect(soon.done).not.toContain('match');
    expect(patienceMs(soon.state, SCRIPT)).toBe(SCRIPT.settleMs);
    expect(play(soon.state, { keys: '111111' }, 'waited')).toEqual({ state: matching(), done: ['match'] });
    expect(play(soon.state, 'intruded', 'waited').done).toEqual(['note-intrusion', 'play-error', 'hang-up']);
    const again = play(soon.state, 'reoffered');
    expect(again).toEqual({ state: collecting('', 3, { settledAt: SETTLED }), done: ['play-prompt'] });
  });

  it('takes # after a complete code for nothing', () => {
    expect(play(collecting(), { keys: '482913#' }).state).toEqual(matching());
  });

  it('takes a lone # for nothing', () => {
    expect(play(collecting(), { keys: '#482913' }).state).toEqual(matching());
  });

  it.each(['48291#', '*11482913#', '48*#'])('takes %s for one try that was no code', (keys) => {
    const { state, done } = play(collecting(), { keys });
    expect(state).toEqual({ kind: 'refusing', triesLeft: 2 });
    expect(done.slice(-2)).toEqual(['note-incomplete', 'play-error']);
    expect(done).not.toContain('match');
  });

  it('ends what is keyed in by a pause', () => {
    expect(play(collecting('482'), 'waited').state).toEqual({ kind: 'refusing', triesLeft: 2 });
  });

  it('is not ended by a pause while a finger presses a key: the pause counts from its release', () => {
    const held = play(collecting('48'), { keys: '2' }).state;
    expect(patienceMs(held, SCRIPT)).toBeUndefined();
    const up = play(held, 'released').state;
    expect(up).toEqual(collecting('482'));
    expect(patienceMs(up, SCRIPT)).toBe(5000);
  });

  it('knows of the finger that presses a key before the ACK, and after a lone #', () => {
    for (const [state, then] of [
      [play(service, { keys: '4' }, 'acknowledged').state, collecting('4', 3, { settledAt: SETTLED })],
      [play(collecting(), { keys: '#' }).state, collecting()],
    ] as const) {
      expect(patienceMs(state, SCRIPT)).toBeUndefined();
      expect(play(state, 'released').state).toEqual(then);
    }
    const early = play(service, { keys: '4' }, 'released', 'acknowledged').state;
    expect(early).toEqual(collecting('4', 3, { settledAt: SETTLED }));
  });

  it('does not wait any longer for a release of nothing', () => {
    const state = collecting('482');
    expect(play(state, 'released').state).toBe(state);
  });

  it('that says nothing at all is not asked again', () => {
    expect(play(collecting(''), 'waited').state).toEqual({ kind: 'refusing', triesLeft: 0 });
  });

  it('swallows what can be no code until # or a pause', () => {
    const { state, done } = play(collecting(), { keys: '*12482913482913' });
    expect(state).toMatchObject({ kind: 'collecting' });
    expect(done).not.toContain('match');
  });

  it('holds no more than 32 keys', () => {
    const { state } = play(collecting(), { keys: '*'.repeat(1000) });
    expect(state).toEqual(collecting('*'.repeat(32), 3, { finger: 'down' }));
  });

  it('waits longer for the first digit than for the next', () => {
    expect(patienceMs(collecting(), SCRIPT)).toBe(15_000);
    expect(patienceMs(collecting('4'), SCRIPT)).toBe(5000);
  });

  it('has three tries, each after the prompt tone, and is hung up after the third', () => {
    const first = play(collecting(), { keys: '111111' }, 'refused', 'waited');
    expect(first.state).toEqual(collecting('', 2));
    expect(first.done.slice(-3)).toEqual(['match', 'play-error', 'play-prompt']);
    const second = play(first.state, { keys: '222222' }, 'refused', 'waited');
    expect(second.state).toEqual(collecting('', 1));
    const third = play(second.state, { keys: '333333' }, 'refused', 'waited');
    expect(third.state).toEqual({ kind: 'over' });
    expect(third.done.slice(-2)).toEqual(['play-error', 'hang-up']);
  });

  it('takes no keys while the error tone plays, nor while a code is matched', () => {
    const refusing: ScriptState = { kind: 'refusing', triesLeft: 2 };
    expect(play(refusing, { keys: '482913' })).toEqual({ state: refusing, done: [] });
    expect(play(matching(), { keys: '1234' })).toEqual({ state: matching(), done: [] });
  });
});

describe('a call whose code was right', () => {
  it('hears the acknowledgement tone, and is hung up when its time is over', () => {
    expect(play(answeredFor({ kind: 'acknowledge' }), 'acknowledged')).toEqual({
      state: acknowledging,
      done: ['play-acknowledgement'],
    });
    expect(play(matching(), 'matched')).toEqual({ state: acknowledging, done: ['play-acknowledgement'] });
    expect(patienceMs(acknowledging, SCRIPT)).toBe(3000);
    expect(play(acknowledging, 'waited')).toEqual({ state: { kind: 'over' }, done: ['hang-up'] });
  });

  it('reports "not me" by a 9, from 700 ms after the tone began', () => {
    expect(play(acknowledging, { keys: '9', at: NOW + 699 })).toEqual({ state: acknowledging, done: [] });
    const reported = play(acknowledging, { keys: '9', at: NOW + 700 });
    expect(reported.done).toEqual(['report-not-me', 'play-error']);
    expect(play(reported.state, { keys: '9', at: NOW + 900 }, 'waited').done).toEqual(['hang-up']);
  });

  it('reports nothing by any other key', () => {
    expect(play(acknowledging, { keys: '0123456 78*#ABCD'.replace(' ', ''), at: NOW + 1000 }).done).toEqual([]);
  });
});

describe('a call whose code counts from its ACK on', () => {
  const reserved = answeredFor({ kind: 'match', code: '482913' });

  it('matches then, and has this one try', () => {
    expect(play(reserved, 'acknowledged')).toEqual({ state: matching(1), done: ['match'] });
    expect(play(reserved, 'acknowledged', 'refused', 'waited').done).toEqual(['match', 'play-error', 'hang-up']);
  });

  it('takes no keys before', () => {
    expect(play(reserved, { keys: '999' })).toEqual({ state: reserved, done: [] });
  });
});

describe('a call into which somebody else speaks', () => {
  it.each([service, collecting('48'), matching(), acknowledging, { kind: 'refusing', triesLeft: 2 } as const])(
    'hears the error tone and is hung up (%o)',
    (state) => {
      const { state: next, done } = play(state, 'intruded');
      expect(next).toEqual({ kind: 'refusing', triesLeft: 0 });
      expect(done).toEqual(['note-intrusion', 'play-error']);
      expect(play(next, 'intruded', 'matched', { keys: '482913' }, 'waited').done).toEqual(['hang-up']);
    },
  );
});

describe('a call that is over', () => {
  it('does nothing more', () => {
    const over: ScriptState = { kind: 'over' };
    const { state, done } = play(over, 'acknowledged', { keys: '482913' }, 'waited', 'matched', 'refused', 'intruded');
    expect(state).toEqual(over);
    expect(done).toEqual([]);
  });
});
