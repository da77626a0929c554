import { describe, expect, it } from 'vitest';
import { isBusy, judgePress, mostAtHome, nextLeave } from '../../../src/confirmation/button.ts';
import { type Confirmation, evolve, request } from '../../../src/confirmation/index.ts';
import { type AskChanges, anAsk, aPolicy, startAt } from '../../support/builders.ts';

const policy = aPolicy();

/** A confirmation asked for `atMs` after the start. */
const asked = (atMs: number, changes: AskChanges = {}): Confirmation => {
  const context = { id: `cnf_${atMs}`, code: '482913', now: startAt + atMs, policy };
  return request(anAsk(changes), context).confirmation;
};

const cancelled = (confirmation: Confirmation, atMs: number): Confirmation =>
  evolve(confirmation, { type: 'confirmation.cancelled', at: startAt + atMs, reason: 'user' });

const confirmed = (confirmation: Confirmation, atMs: number): Confirmation =>
  evolve(confirmation, {
    type: 'confirmation.confirmed',
    at: startAt + atMs,
    by: { method: 'button', at: startAt + atMs },
    expiresAt: startAt + atMs + 120_000,
  });

const busyAt = (atMs: number, home: readonly Confirmation[]): boolean => isBusy(home, { now: startAt + atMs, policy });

/** What a press comes to that is heard at `atMs` and was pressed `agoMs` before. */
const press = (atMs: number, home: readonly Confirmation[], agoMs = 0) =>
  judgePress(home, startAt + atMs - agoMs, { now: startAt + atMs, policy });

const other = { session: 's2', window: 'w2' };

describe('what contests the button', () => {
  const leaveAfter = (atMs: number, home: readonly Confirmation[]): number | undefined => {
    const at = nextLeave(home, { now: startAt + atMs, policy });
    return at === undefined ? undefined : at - startAt;
  };

  it('does so as long as it likes while it lives', () => {
    expect(leaveAfter(500, [])).toBeUndefined();
    expect(leaveAfter(500, [asked(0), asked(500, other)])).toBeUndefined();
  });

  it('leaves three seconds after its end, or after its proof, the soonest first', () => {
    const home = [cancelled(asked(0), 10_000), confirmed(asked(500, other), 9000), asked(600)];
    expect(leaveAfter(11_000, home)).toBe(12_000);
    expect(leaveAfter(12_000, home)).toBe(13_000);
    expect(leaveAfter(13_000, home)).toBeUndefined();
  });

  it('leaves three seconds after a deadline that nobody has swept', () => {
    expect(leaveAfter(120_000, [asked(0, other), asked(60_000)])).toBe(123_000);
  });
});

describe('the button', () => {
  it('is free while one session asks, or nobody', () => {
    expect(busyAt(0, [])).toBe(false);
    expect(busyAt(0, [asked(0)])).toBe(false);
  });

  it.each([
    ['session', { session: 's2' }],
    ['user', { user: 'ben' }],
    ['relying app', { app: 'router' }],
  ])('is busy while another %s asks too', (_what, changes) => {
    expect(busyAt(500, [asked(0), asked(500, changes)])).toBe(true);
  });

  it('is busy while two windows of one session wait', () => {
    expect(busyAt(500, [asked(0), asked(500, { window: 'w2' })])).toBe(true);
  });

  it('stays free for the window that asks anew', () => {
    expect(busyAt(500, [cancelled(asked(0), 500), asked(500)])).toBe(false);
  });

  it('is busy while one session waits for its OK click and another one asks', () => {
    expect(busyAt(9000, [confirmed(asked(0), 1000), asked(8000, other)])).toBe(true);
  });

  it('is free again only three seconds after the last contest', () => {
    const home = [asked(0), cancelled(asked(500, other), 10_000)];
    expect(busyAt(12_999, home)).toBe(true);
    expect(busyAt(13_000, home)).toBe(false);
  });

  it('counts a deadline that nobody has swept as the end', () => {
    const home = [asked(0, other), asked(60_000)];
    expect(busyAt(122_999, home)).toBe(true);
    expect(busyAt(123_000, home)).toBe(false);
  });

  it('is nobody’s for three seconds when one session goes and the next one comes', () => {
    const home = [cancelled(asked(0), 10_000), asked(10_500, other)];
    expect(busyAt(12_999, home)).toBe(true);
    expect(busyAt(13_000, home)).toBe(false);
  });

  it('is free three seconds after a window was confirmed, for the next window of the session', () => {
    const home = [confirmed(asked(0), 1000), asked(2000, { window: 'w2' })];
    expect(busyAt(3999, home)).toBe(true);
    expect(busyAt(4000, home)).toBe(false);
  });

  it('is busy when there are more confirmations than anybody looks at', () => {
    const home = Array.from({ length: mostAtHome }, () => cancelled(asked(0), 1));
    expect(busyAt(60_000, home)).toBe(true);
  });
});

describe('a press', () => {
  it('confirms the only pending confirmation', () => {
    const only = asked(0);
    expect(press(5000, [only])).toEqual({ outcome: 'confirmed', confirmation: only });
  });

  it('confirms nothing where nothing waits', () => {
    expect(press(5000, []).outcome).toBe('nothing-pending');
    expect(press(5000, [confirmed(asked(0), 1000)]).outcome).toBe('nothing-pending');
    expect(press(120_000, [asked(0)]).outcome).toBe('nothing-pending');
  });

  it('confirms nobody while the button is contested', () => {
    expect(press(5000, [asked(0), asked(10, other)]).outcome).toBe('contested');
  });

  it('is ignored when it is older than two seconds', () => {
    expect(press(5000, [asked(0)], 2000).outcome).toBe('confirmed');
    expect(press(5000, [asked(0)], 2001).outcome).toBe('ignored-stale');
  });

  it('is ignored when it claims to come from the future', () => {
    expect(press(5000, [asked(0)], -2000).outcome).toBe('confirmed');
    expect(press(5000, [asked(0)], -2001).outcome).toBe('ignored-stale');
  });

  it('is not for what was asked after it', () => {
    expect(press(5000, [asked(4000)], 1001).outcome).toBe('nothing-pending');
    expect(press(5000, [asked(4000)], 1000).outcome).toBe('confirmed');
  });
});
