import { describe, expect, it } from 'vitest';
import { decide, evolve } from '../../../src/confirmation/index.ts';
import { judgeDial } from '../../../src/dialin/dial.ts';
import { aDial } from '../../contract/dial-store.ts';
import { aPending, aPolicy, kitchen, startAt } from '../../support/builders.ts';
import { staysOneForm } from '../../support/one-form.ts';

const pending = aPending();
const now = startAt + 1000;
const line = { version: 'v1', confirmsFor: '*', tries: { wrongAt: [], blockedUntil: 0, blocks: 0 } } as const;

const proof = (evidence: Parameters<typeof decide>[1] & { readonly kind: 'prove' }) => {
  const [event] = decide(pending, evidence, { now, policy: aPolicy() }).events;
  return event?.type === 'confirmation.confirmed' ? event.by : {};
};

/** What every call or request makes one of, and others look at often. */
const made: Readonly<Record<string, (n: number) => object>> = {
  'a confirmation that is asked for': () => aPending(),
  'a confirmation that was confirmed': (n) =>
    evolve(pending, {
      type: 'confirmation.confirmed',
      at: now,
      by: { method: 'phone', at: now + n },
      expiresAt: now + 120_000,
    }),
  'a proof': (n) => proof({ kind: 'prove', evidence: { method: 'phone', line: { ...kitchen, id: `line-${n}` } } }),
  'what became of a dialled code': (n) =>
    judgeDial({ line, found: pending, isSpent: false, before: undefined, now }, aDial(n, '482913', 'v1', { at: now })),
};

describe('objects that are made often', () => {
  it.each(Object.entries(made))('%s has the form of all others', (_, make) => {
    expect(staysOneForm(make)).toBe(true);
  });

  it('are told from those whose literal begins with another object and goes on, where V8 has that fault', () => {
    const isOfNode20 = process.versions.v8.startsWith('11.');
    const asked = (n: number) => ({ app: `app-${n}`, user: 'anna' });
    expect(staysOneForm((n) => ({ ...asked(n), createdAt: n, version: 1 }))).toBe(!isOfNode20);
  });
});
