import { describe, expect, it } from 'vitest';
import { type Dialog, type Happening, next, type Shown } from '../../../src/web/confirm/dialog.ts';
import { toldBy } from '../../../src/web/confirm/telling.ts';
import { secondsLeft } from '../../../src/web/confirm/time-left.ts';
import { aBlocked, aCancelled, aCompleted, aConfirmed, anExpired, aPending } from '../../support/confirmation-views.ts';

const loading: Dialog = { view: 'loading' };

/** Plays what happens, one after another; answers the dialog, and what the page was told. */
const play = (...happenings: readonly Happening[]) => {
  let dialog: Dialog = loading;
  const told: string[] = [];
  for (const happening of happenings) {
    const after = next(dialog, happening);
    const event = toldBy(dialog, after);
    if (event) told.push(event.type);
    dialog = after;
  }
  return { dialog, told, shown: dialog as Shown };
};

const state = (confirmation: Shown['confirmation'], at = 0): Happening => ({ kind: 'state', confirmation, at });
const answered = (confirmation: Shown['confirmation'], at = 0): Happening => ({ kind: 'answered', confirmation, at });
const refused = (code: string, retryAfterSeconds?: number): Happening => ({ kind: 'refused', code, retryAfterSeconds });

describe('the dialog', () => {
  it('counts down from the seconds that the server names, not from its time of day', () => {
    const { shown } = play(state(aPending({ expiresIn: 90 }), 5000));
    expect(shown.deadline).toEqual({ endsAt: 95_000, totalMs: 120_000 });
  });

  it('never seems to win time by a second look', () => {
    const { shown } = play(state(aPending({ expiresIn: 90 }), 0), state(aPending({ version: 2, expiresIn: 90 }), 900));
    expect(secondsLeft(shown.deadline!, 900)).toBe(90);
    expect(shown.deadline?.endsAt).toBe(90_000);
  });

  it('corrects itself when the computer has slept', () => {
    const { shown } = play(state(aPending({ expiresIn: 90 }), 0), state(aPending({ version: 2, expiresIn: 20 }), 1000));
    expect(shown.deadline?.endsAt).toBe(21_000);
  });

  it('has another time to run once it is confirmed', () => {
    const { shown } = play(state(aPending({ expiresIn: 90 }), 0), state(aConfirmed({ expiresIn: 120 }), 40_000));
    expect(shown.deadline).toEqual({ endsAt: 160_000, totalMs: 120_000 });
  });

  it('ignores a state that was overtaken', () => {
    const { shown, told } = play(state(aPending()), state(aConfirmed()), state(aPending()));
    expect(shown.confirmation.state).toBe('confirmed');
    expect(told).toEqual(['offhook-confirmed']);
  });

  it('takes another confirmation, whatever its version', () => {
    const { shown } = play(state(aConfirmed()), state(aPending({ id: 'cnf_2' })));
    expect(shown.confirmation).toMatchObject({ id: 'cnf_2', state: 'pending' });
  });

  it('says what is wrong with a code, each time anew', () => {
    const { shown } = play(
      state(aPending()),
      { kind: 'sent', what: 'code' },
      refused('code-invalid'),
      { kind: 'sent', what: 'code' },
      refused('code-invalid'),
    );
    expect(shown).toMatchObject({ busy: 'nothing', codeRefusal: { reason: 'wrong', times: 2 }, unsent: false });
  });

  it.each([
    ['blocked', 'too-many'],
    ['rate-limited', 'too-many'],
    ['fault', 'failed'],
  ])('knows %s of a code as %s', (code, reason) => {
    const { shown } = play(state(aPending()), { kind: 'sent', what: 'code' }, refused(code, 90));
    expect(shown.codeRefusal).toMatchObject({ reason, retryAfterSeconds: 90 });
  });

  it('forgets what was wrong when the person types something else', () => {
    const { shown } = play(state(aPending()), { kind: 'sent', what: 'code' }, refused('code-invalid'), {
      kind: 'typing',
      typing: 'recovery-code',
    });
    expect(shown).toMatchObject({ typing: 'recovery-code', codeRefusal: undefined });
  });

  it('says that a click did not get through, until the next one', () => {
    const lost = play(state(aConfirmed()), { kind: 'sent', what: 'ok' }, { kind: 'unsent' });
    expect(lost.shown).toMatchObject({ busy: 'nothing', unsent: true });
    expect(next(lost.dialog, { kind: 'sent', what: 'ok' })).toMatchObject({ busy: 'ok', unsent: false });
  });

  it('takes a click that came too late as no trouble: the state says what happened', () => {
    const { shown } = play(state(aPending()), { kind: 'sent', what: 'cancel' }, refused('already-decided'));
    expect(shown).toMatchObject({ busy: 'nothing', unsent: false, takenBack: false });
  });

  it.each([
    ['the answer', answered(aCompleted({ version: 4 }))],
    ['a grant that was gone already', refused('already-decided')],
  ])('shows that it was taken back after its end: %s', (_name, happening) => {
    const { shown, told } = play(state(aCompleted()), { kind: 'sent', what: 'cancel' }, happening);
    expect(shown.takenBack).toBe(true);
    expect(told).toEqual(['offhook-completed', 'offhook-revoked']);
  });

  it('lets nothing change what is no longer, or not yet, shown', () => {
    for (const happening of [
      refused('code-invalid'),
      { kind: 'link', link: 'lost' },
      { kind: 'unsent' },
      { kind: 'sent', what: 'ok' },
      { kind: 'typing', typing: 'app-code' },
    ] as const)
      expect(next(loading, happening)).toBe(loading);
  });
});

describe('the page', () => {
  it.each([
    [aConfirmed(), 'offhook-confirmed'],
    [aCompleted(), 'offhook-completed'],
    [anExpired(), 'offhook-expired'],
    [aCancelled('superseded'), 'offhook-cancelled'],
    [aBlocked(), 'offhook-blocked'],
  ])('is told of each state once', (confirmation, type) => {
    expect(play(state(aPending()), state(confirmation), state(confirmation)).told).toEqual([type]);
  });

  it('is told of the end by the answer to the click, which alone carries the token, also when the stream was faster', () => {
    const before = play(state(aConfirmed()), { kind: 'sent', what: 'ok' });
    const overtaken = next(before.dialog, state(aCompleted()));
    expect(toldBy(before.dialog, overtaken)).toBeUndefined();
    const grant = { id: 'grt_1', expiresAt: '2026-11-25T13:00:50.000Z', token: 'signed' };
    const after = next(overtaken, answered({ ...aCompleted(), grant } as Shown['confirmation']));
    expect(toldBy(overtaken, after)).toEqual({ type: 'offhook-completed', detail: { id: 'cnf_1', grant } });
  });

  it('is told of the end all the same when the answer to the click was lost', () => {
    const { told } = play(state(aConfirmed()), { kind: 'sent', what: 'ok' }, state(aCompleted()), { kind: 'unsent' });
    expect(told).toEqual(['offhook-confirmed', 'offhook-completed']);
  });

  it('is told when nothing can be shown', () => {
    const { told } = play({ kind: 'failed', why: 'not-started' }, { kind: 'loading' }, { kind: 'failed', why: 'gone' });
    expect(told).toEqual(['offhook-failed', 'offhook-failed']);
  });

  it('is told once more when nothing can be shown for another reason', () => {
    const { told } = play(
      { kind: 'failed', why: 'not-started' },
      { kind: 'failed', why: 'not-started' },
      { kind: 'failed', why: 'unreachable' },
    );
    expect(told).toEqual(['offhook-failed', 'offhook-failed']);
  });
});
