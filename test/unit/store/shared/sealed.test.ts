import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from '../../../../src/store/shared/sealed.ts';

const key = randomBytes(32);

describe('a sealed secret', () => {
  it('opens with its key, in its row', () => {
    expect(unseal(key, 'line:kitchen', seal(key, 'line:kitchen', 'sécret'))).toBe('sécret');
    expect(unseal(key, 'line:kitchen', seal(key, 'line:kitchen', ''))).toBe('');
  });

  it('never looks the same twice', () => {
    expect(seal(key, 'line:kitchen', 'secret')).not.toEqual(seal(key, 'line:kitchen', 'secret'));
  });

  it('does not open in another row or with another key', () => {
    const sealed = seal(key, 'line:kitchen', 'secret');
    expect(() => unseal(key, 'line:hall', sealed)).toThrow('line:hall does not open');
    expect(() => unseal(randomBytes(32), 'line:kitchen', sealed)).toThrow('does not open');
  });

  it('does not open when one bit changed, wherever', () => {
    const sealed = seal(key, 'line:kitchen', 'secret');
    for (let at = 0; at < sealed.length; at++) {
      const bent = Buffer.from(sealed);
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect(() => unseal(key, 'line:kitchen', bent), `byte ${at}`).toThrow('line:kitchen');
    }
  });

  it('does not open when it was cut', () => {
    const sealed = seal(key, 'line:kitchen', 'secret');
    for (const length of [0, 1, 13, 28, sealed.length - 1]) {
      expect(() => unseal(key, 'line:kitchen', sealed.subarray(0, length))).toThrow('line:kitchen');
    }
  });
});
