import { describe, expect, it } from 'vitest';
import { offered } from '../../../src/confirmation/index.ts';

const everything = { phone: 'free', button: 'free', totp: true } as const;
const nothing = { phone: 'absent', button: 'absent', totp: false } as const;

describe('what is offered', () => {
  it('is everything wired at home', () => {
    expect(offered('home', everything)).toEqual({ methods: ['button', 'phone', 'totp'], unavailable: [] });
  });

  it('is the app code alone from the internet, and the rest is not even named (R4, R5)', () => {
    expect(offered('internet', everything)).toEqual({ methods: ['totp'], unavailable: [] });
    expect(offered('internet', { ...everything, button: 'busy', totp: false })).toEqual({
      methods: [],
      unavailable: [],
    });
  });

  it('names a busy button and a missing line at home', () => {
    expect(offered('home', { phone: 'absent', button: 'busy', totp: true })).toEqual({
      methods: ['totp'],
      unavailable: [
        { method: 'button', reason: 'busy' },
        { method: 'phone', reason: 'no-line' },
      ],
    });
  });

  it('names a phone that wrong codes have blocked, and does not offer it', () => {
    const blocked = { ...everything, phone: { blockedUntil: 1 } };
    expect(offered('home', blocked)).toEqual({
      methods: ['button', 'totp'],
      unavailable: [{ method: 'phone', reason: 'line-blocked' }],
    });
    expect(offered('internet', blocked)).toEqual({ methods: ['totp'], unavailable: [] });
  });

  it('does not name a button or an authenticator that is not there', () => {
    expect(offered('home', nothing)).toEqual({ methods: [], unavailable: [{ method: 'phone', reason: 'no-line' }] });
  });
});
