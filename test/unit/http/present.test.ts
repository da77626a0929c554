import { describe, expect, it } from 'vitest';
import type { Origin, StateKind } from '../../../src/confirmation/index.ts';
import { confirmationView } from '../../../src/http/present.ts';
import { confirmation as schema } from '../../../src/http/schema/confirmations.ts';
import { aConfirmationIn, startAt } from '../../support/builders.ts';

const kinds: readonly StateKind[] = ['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked'];
const offer = { methods: ['phone', 'totp'], unavailable: [{ method: 'button', reason: 'busy' }] } as const;
const dialForm = (digits: string) => ({ dial: `*10${digits}`, serviceNumber: '8810', digits });

const view = (kind: StateKind, origin: Origin = 'home') =>
  confirmationView({ confirmation: aConfirmationIn(kind, origin), offer }, startAt, dialForm);

describe('a confirmation as JSON', () => {
  it.each(kinds)('has the shape of its schema when %s', (kind) => {
    const shown = view(kind);
    expect(shown.state).toBe(kind);
    expect(schema.parse(shown)).toEqual(shown);
  });

  it('offers methods while pending only', () => {
    for (const kind of kinds) {
      const { methods, unavailable } = view(kind);
      const expected =
        kind === 'pending'
          ? [{ method: 'phone', dial: '*10482913', serviceNumber: '8810', digits: '482913' }, { method: 'totp' }]
          : [];
      expect(methods, kind).toEqual(expected);
      expect(unavailable, kind).toEqual(kind === 'pending' ? offer.unavailable : []);
    }
  });

  it.each(kinds)('says what to dial nowhere but at home: not to the internet when %s', (kind) => {
    expect(JSON.stringify(view(kind, 'internet'))).not.toContain('482913');
  });

  it('says what to dial only where a way to dial is given', () => {
    const listed = confirmationView({ confirmation: aConfirmationIn('pending'), offer }, startAt);
    expect(JSON.stringify(listed)).not.toContain('482913');
  });

  it('shows of the signals of an attempt the first five names, and no list where there is none', () => {
    const signals = ['a', 'b', 'c', 'd', 'e', 'f'];
    const attempts = [
      { at: startAt, method: 'phone', code: 'line-suspect', signals },
      { at: startAt, method: 'phone', code: 'line-blocked' },
    ] as const;
    const shown = confirmationView({ confirmation: { ...aConfirmationIn('pending'), attempts }, offer }, startAt);
    expect(schema.parse(shown)).toEqual(shown);
    expect(shown.attempts).toMatchObject([{ signals: ['a', 'b', 'c', 'd', 'e'] }, { code: 'line-blocked' }]);
    expect(shown.attempts[1]).not.toHaveProperty('signals');
  });

  it('counts seconds up to whole ones and never below zero', () => {
    const at = (now: number) => confirmationView({ confirmation: aConfirmationIn('pending'), offer }, now, dialForm);
    expect(at(startAt)).toMatchObject({ expiresIn: 120 });
    expect(at(startAt + 1)).toMatchObject({ expiresIn: 120 });
    expect(at(startAt + 119_999)).toMatchObject({ expiresIn: 1 });
    expect(at(startAt + 120_000)).toMatchObject({ expiresIn: 0 });
    expect(at(startAt + 500_000)).toMatchObject({ expiresIn: 0 });
  });
});
