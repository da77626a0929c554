import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeDigits, meaningOf, sampleDigits } from '../../../../src/cli/dialplan/plan.ts';
import { parseDialled } from '../../../../src/confirmation/code.ts';

const plans = [
  { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' },
  { prefix: '*1', digits: 4, profile: 'avm', serviceNumber: '8810' },
  { prefix: '*55', digits: 10, profile: 'standard', serviceNumber: '70' },
] as const;

describe('the meaning of a number', () => {
  it.each(plans)('is what Offhook makes of it, for $prefix and $digits digits', (plan) => {
    const { prefix, serviceNumber } = plan;
    const start = fc.constantFrom('', prefix, serviceNumber, prefix.slice(0, 2), serviceNumber.slice(0, 1), '112');
    const rest = fc.array(fc.constantFrom(...'0123456789*#'), { maxLength: 11 }).map((keys) => keys.join(''));
    fc.assert(
      fc.property(start, rest, fc.constantFrom('', '#'), (from, keys, end) => {
        const number = `${from}${keys}${end}`;
        expect(meaningOf(number, plan)).toBe(parseDialled(number, plan, serviceNumber).kind);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the digits of a code', () => {
  it('that are shown as a sample make a whole code', () => {
    for (const plan of plans) expect(meaningOf(`${plan.prefix}${sampleDigits(plan)}`, plan)).toBe('code');
  });

  it('begin with 0 to 5 in the short form', () => {
    expect(plans.map((plan) => codeDigits(plan, 'x'))).toEqual(['xxxxxx', '[0-5]xxx', 'xxxxxxxxxx']);
  });
});
