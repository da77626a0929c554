import { describe, expect, it } from 'vitest';
import { offered } from '../../../src/confirmation/index.ts';

const everything = { phone: true, button: 'free', totp: true } as const;
const nothing = { phone: false, button: 'absent', totp: false } as const;

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
    expect(offered('home', { phone: false, button: 'busy', totp: true })).toEqual({
      methods: ['totp'],
      unavailable: [
        { method: 'button', reason: 'busy' },
        { method: 'phone', reason: 'no-line' },
      ],
    });
  });

  it('does not name a button or an authenticator that is not there', () => {
    expect(offered('home', nothing)).toEqual({ methods: [], unavailable: [{ method: 'phone', reason: 'no-line' }] });
  });
});
