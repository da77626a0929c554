import { describe, expect, it } from 'vitest';
import {
  type Command,
  type Confirmation,
  type ConfirmationEvent,
  decide,
  evolve,
  type StateKind,
} from '../../../src/confirmation/index.ts';
import { aConfirmationIn, aPending, aPolicy, kitchen, softphone, startAt } from '../../support/builders.ts';

const policy = aPolicy();
const soon = startAt + 3000;
const asked = (confirmation: Confirmation, command: Command, now = soon) =>
  decide(confirmation, command, { now, policy });

const byPhone: Command = { kind: 'prove', evidence: { method: 'phone', line: kitchen } };
const byButton: Command = { kind: 'prove', evidence: { method: 'button' } };
const byApp: Command = { kind: 'prove', evidence: { method: 'totp' } };
const wrongAppCode: Command = { kind: 'refuse-app-code' };
const complete: Command = { kind: 'complete', grantId: 'grt_7', by: 'key:key_1', okBy: 'click' };

describe('evidence', () => {
  it('confirms, says by what, and opens the time for the OK click', () => {
    expect(asked(aPending(), byPhone)).toEqual({
      events: [
        {
          type: 'confirmation.confirmed',
          at: soon,
          by: { method: 'phone', at: soon, line: kitchen },
          expiresAt: soon + 120_000,
        },
      ],
    });
  });

  it.each([
    ['phone', byPhone],
    ['button', byButton],
  ])('by %s is refused from the internet, in every state (R5)', (_method, command) => {
    for (const kind of ['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked'] as const) {
      expect(asked(aConfirmationIn(kind, 'internet'), command)).toEqual({
        events: [],
        refusal: { code: 'method-not-offered' },
      });
    }
  });

  it('by app is accepted from the internet and from home (R4)', () => {
    for (const origin of ['home', 'internet'] as const) {
      expect(asked(aPending(origin), byApp).events.map(({ type }) => type)).toEqual(['confirmation.confirmed']);
    }
  });

  it('by an IP phone confirms nothing, even if a caller of this function forgot to look (R8)', () => {
    expect(asked(aPending(), { kind: 'prove', evidence: { method: 'phone', line: softphone } })).toEqual({
      events: [],
      refusal: { code: 'not-for-this-user' },
    });
  });

  const late: readonly (readonly [StateKind, string, string, string])[] = [
    ['confirmed', 'code-used', 'already-decided', 'already-decided'],
    ['completed', 'code-used', 'already-decided', 'already-decided'],
    ['expired', 'code-expired', 'already-decided', 'already-decided'],
    ['cancelled', 'code-expired', 'already-decided', 'already-decided'],
    ['blocked', 'code-expired', 'already-decided', 'blocked'],
  ];
  it.each(late)('on %s is refused: phone %s, button %s, app %s', (kind, phone, button, app) => {
    const refusals = [byPhone, byButton, byApp].map((command) => asked(aConfirmationIn(kind), command));
    expect(refusals.map(({ refusal }) => refusal?.code)).toEqual([phone, button, app]);
    expect(refusals.flatMap(({ events }) => events)).toEqual([]);
  });
});

describe('wrong app codes', () => {
  it('are refused four times, and the fifth blocks and answers so itself', () => {
    let confirmation: Confirmation = aPending('internet');
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const { events, refusal } = asked(confirmation, wrongAppCode);
      codes.push(refusal);
      confirmation = events.reduce(evolve, confirmation);
    }
    const invalid = { code: 'code-invalid' };
    expect(codes).toEqual([invalid, invalid, invalid, invalid, { code: 'blocked', retryAfterSeconds: 300 }]);
    expect(confirmation).toMatchObject({ kind: 'blocked', blockedAt: soon, version: 7 });
    expect(confirmation.attempts).toHaveLength(5);
  });

  it('after that are told how long it takes until a new start makes sense, never less than a second', () => {
    const blocked = aConfirmationIn('blocked', 'internet');
    const at = startAt + 1000;
    expect(asked(blocked, wrongAppCode, at + 298_500).refusal).toEqual({ code: 'blocked', retryAfterSeconds: 2 });
    expect(asked(blocked, byApp, at + 900_000).refusal).toEqual({ code: 'blocked', retryAfterSeconds: 1 });
  });
});

describe('the OK click', () => {
  it('completes with a grant of one hour from the click', () => {
    expect(asked(aConfirmationIn('confirmed'), complete)).toEqual({
      events: [
        {
          type: 'confirmation.completed',
          at: soon,
          by: 'key:key_1',
          okBy: 'click',
          grant: { id: 'grt_7', expiresAt: soon + 3_600_000 },
        },
      ],
    });
  });

  it('before the evidence is refused: nothing completes by itself (R9)', () => {
    expect(asked(aPending(), complete)).toEqual({ events: [], refusal: { code: 'confirmation-required' } });
  });

  it.each(['completed', 'expired', 'cancelled', 'blocked'] as const)('on %s comes too late', (kind) => {
    expect(asked(aConfirmationIn(kind), complete)).toEqual({ events: [], refusal: { code: 'already-decided' } });
  });
});

describe('a passed deadline', () => {
  const expiredAt = startAt + 120_000;
  const expired: ConfirmationEvent = { type: 'confirmation.expired', at: expiredAt };

  it('counts from its own millisecond, not one before', () => {
    expect(asked(aPending(), byPhone, expiredAt - 1).events.map(({ type }) => type)).toEqual([
      'confirmation.confirmed',
    ]);
    expect(asked(aPending(), byPhone, expiredAt)).toEqual({ events: [expired], refusal: { code: 'code-expired' } });
  });

  it('is written down at the deadline, however late it is noticed, with the refusal the command deserves', () => {
    const late = expiredAt + 86_400_000;
    const refusals: readonly (readonly [Command, string | undefined])[] = [
      [byPhone, 'code-expired'],
      [byApp, 'already-decided'],
      [complete, 'already-decided'],
      [{ kind: 'cancel', reason: 'not-me' }, 'already-decided'],
      [{ kind: 'revoke', reason: 'revoked' }, 'already-decided'],
      [{ kind: 'refuse-dial', code: 'code-used' }, 'already-decided'],
      [{ kind: 'expire' }, undefined],
    ];
    for (const [command, code] of refusals) {
      const { events, refusal } = asked(aPending(), command, late);
      expect({ command, events, code: refusal?.code }).toEqual({ command, events: [expired], code });
    }
  });

  it('takes the confirmed one too when nobody clicks OK', () => {
    const confirmed = aConfirmationIn('confirmed');
    expect(asked(confirmed, complete, startAt + 121_000)).toEqual({
      events: [{ type: 'confirmation.expired', at: startAt + 121_000 }],
      refusal: { code: 'already-decided' },
    });
  });
});

describe('"not me"', () => {
  const notMe: Command = { kind: 'cancel', reason: 'not-me' };

  it('after the end revokes the grant, and nothing else', () => {
    expect(asked(aConfirmationIn('completed'), notMe)).toEqual({
      events: [{ type: 'grant.revoked', at: soon, grantId: 'grt_1', okBy: 'click', reason: 'not-me' }],
    });
  });

  it('after the hour finds nothing to revoke', () => {
    expect(asked(aConfirmationIn('completed'), notMe, startAt + 3_602_000)).toEqual({
      events: [],
      refusal: { code: 'already-decided' },
    });
  });
});

describe('a refused call', () => {
  it('is noted with what, when and which line', () => {
    const { events } = asked(aPending(), { kind: 'refuse-dial', code: 'line-kind-refused', line: softphone });
    const attempt = { at: soon, method: 'phone', code: 'line-kind-refused', line: softphone };
    expect(events).toEqual([{ type: 'dial.refused', at: soon, attempt }]);
  });

  it('is never noted on a confirmation of the internet', () => {
    expect(asked(aPending('internet'), { kind: 'refuse-dial', code: 'code-unknown' })).toEqual({
      events: [],
      refusal: { code: 'method-not-offered' },
    });
  });
});
