import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  type Confirmation,
  type ConfirmationEvent,
  decide,
  evolve,
  isLive,
  type Origin,
} from '../../src/confirmation/index.ts';
import { aPending, aPolicy, kitchen, softphone, startAt } from '../support/builders.ts';

const policy = aPolicy();

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom<Command>(
    { kind: 'prove', evidence: { method: 'phone', line: kitchen } },
    { kind: 'prove', evidence: { method: 'phone', line: softphone } },
    { kind: 'prove', evidence: { method: 'button' } },
    { kind: 'prove', evidence: { method: 'totp' } },
    { kind: 'refuse-dial', code: 'code-unknown', line: kitchen },
    { kind: 'refuse-app-code' },
    { kind: 'refuse-app-code' },
    { kind: 'refuse-app-code' },
    { kind: 'complete', grantId: 'grt_1', by: 'key:key_1', okBy: 'click' },
    { kind: 'complete', grantId: 'grt_1', by: 'key:key_1', okBy: 'click' },
    { kind: 'revoke', reason: 'revoked' },
    { kind: 'expire' },
  ),
  fc.constantFrom('user', 'not-me', 'superseded', 'logged-out').map((reason): Command => ({ kind: 'cancel', reason })),
);

const step = fc.record({ command, afterMs: fc.oneof(fc.nat(40_000), fc.constantFrom(0, 119_999, 120_000, 3_600_000)) });

interface Told {
  readonly before: Confirmation;
  readonly after: Confirmation;
  readonly now: number;
  readonly events: readonly ConfirmationEvent[];
}

/** Everything that a run of commands made of a new confirmation. */
const story = (origin: Origin, steps: readonly { command: Command; afterMs: number }[]): readonly Told[] => {
  let confirmation: Confirmation = aPending(origin);
  let now = startAt;
  return steps.map(({ command, afterMs }) => {
    now += afterMs;
    const before = confirmation;
    const { events } = decide(before, command, { now, policy });
    confirmation = events.reduce(evolve, before);
    return { before, after: confirmation, now, events };
  });
};

const holdsFor = (check: (told: readonly Told[], origin: Origin) => void): void =>
  fc.assert(
    fc.property(fc.constantFrom<Origin>('home', 'internet'), fc.array(step, { maxLength: 14 }), (origin, steps) =>
      check(story(origin, steps), origin),
    ),
    { numRuns: 1500 },
  );

describe('whatever is asked of a confirmation, in any order and at any time', () => {
  it('a grant is preceded by accepted evidence, of a kind that counts where the person sits', () => {
    holdsFor((told, origin) => {
      const events = told.flatMap(({ events }) => events);
      const completed = events.findIndex(({ type }) => type === 'confirmation.completed');
      const confirmed = events.find((event) => event.type === 'confirmation.confirmed');
      if (completed >= 0) expect(events.slice(0, completed)).toContain(confirmed);
      if (confirmed && origin === 'internet') expect(confirmed.by.method).toBe('totp');
      if (confirmed) expect(confirmed.by.line).not.toEqual(softphone);
      for (const once of ['confirmation.confirmed', 'confirmation.completed']) {
        expect(events.filter(({ type }) => type === once).length).toBeLessThan(2);
      }
    });
  });

  it('nothing but its expiry happens to it at or after its deadline, and the expiry never before', () => {
    holdsFor((told) => {
      for (const { before, now, events } of told) {
        if (!isLive(before)) continue;
        const expired = { type: 'confirmation.expired', at: before.expiresAt };
        if (now >= before.expiresAt) expect(events).toEqual([expired]);
        else expect(events.map(({ type }) => type)).not.toContain('confirmation.expired');
      }
    });
  });

  it('its end absorbs everything but the revocation of its grant within the hour', () => {
    holdsFor((told) => {
      for (const { before, after, now, events } of told) {
        if (isLive(before)) continue;
        expect(after.kind).toBe(before.kind);
        for (const event of events) {
          expect(event.type).toBe('grant.revoked');
          expect(before.kind === 'completed' && now < before.grant.expiresAt).toBe(true);
        }
      }
    });
  });

  it('its version counts its events, and it never remembers more than ten attempts nor five wrong app codes', () => {
    holdsFor((told) => {
      const { after } = told.at(-1) ?? { after: aPending() };
      expect(after.version).toBe(1 + told.flatMap(({ events }) => events).length);
      expect(after.attempts.length).toBeLessThanOrEqual(10);
      const wrong = told.flatMap(({ events }) => events).filter(({ type }) => type === 'totp.refused');
      expect(wrong.length).toBeLessThanOrEqual(policy.appCodeTries);
      if (wrong.length === policy.appCodeTries) expect(after.kind).toBe('blocked');
    });
  });
});
