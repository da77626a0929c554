import { describe, expect, it } from 'vitest';
import { codeDigits, meaningOf, sampleDigits } from '../../../../src/device-setup/dialling/plan.ts';

const plans = [
  { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' },
  { prefix: '*1', digits: 4, profile: 'avm', serviceNumber: '8810' },
  { prefix: '*55', digits: 10, profile: 'standard', serviceNumber: '70' },
] as const;

describe('the digits of a code', () => {
  it('that are shown as a sample make a whole code', () => {
    for (const plan of plans) expect(meaningOf(`${plan.prefix}${sampleDigits(plan)}`, plan)).toBe('code');
  });

  it('begin with 0 to 5 in the short form', () => {
    expect(plans.map((plan) => codeDigits(plan, 'x'))).toEqual(['xxxxxx', '[0-5]xxx', 'xxxxxxxxxx']);
  });
});
