import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodeShape, generateCode, parseDialled, tooClose } from '../../src/confirmation/index.ts';
import { aDomainFixture, anAsk, areConfusable, avmCode, codeOf, standardCode } from '../support/builders.ts';
import { seededRandom } from '../support/seeded-random.ts';

const service = '8810';
const shapes: fc.Arbitrary<CodeShape> = fc.constantFrom(standardCode, avmCode, { ...standardCode, digits: 8 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

describe('codes', () => {
  it('have their shape, and are read back from every form a phone can dial', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.constantFrom('', '#'), (shape, seed, end) => {
        const code = generateCode(shape, seededRandom(seed));
        expect(code).toMatch(shape.profile === 'avm' ? /^[0-5][0-9]{3}$/ : new RegExp(`^[0-9]{${shape.digits}}$`));
        for (const start of [shape.prefix, service]) {
          expect(parseDialled(`${start}${code}${end}`, shape, service)).toEqual({ kind: 'code', code });
        }
      }),
    );
  });

  it('are incomplete at every strict beginning but the service number itself', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.constantFrom('prefix', 'service'), fc.nat(), (shape, seed, form, cut) => {
        const start = form === 'prefix' ? shape.prefix : service;
        const whole = `${start}${generateCode(shape, seededRandom(seed))}`;
        const dialled = whole.slice(0, 1 + (cut % (whole.length - 1)));
        expect(parseDialled(dialled, shape, service).kind).toBe(dialled === service ? 'service' : 'incomplete');
      }),
    );
  });

  it('are found in no other string: anything else is other, and nothing throws', () => {
    const whole = /^(?:\*10|8810)[0-9]{6}#?$/;
    const begun = /^(?:\*(?:1(?:0[0-9]{0,5})?)?|8(?:8(?:1(?:0[0-9]{0,5})?)?)?)$/;
    const expected = (dialled: string): string => {
      if (dialled === '8810' || dialled === '8810#') return 'service';
      if (whole.test(dialled)) return 'code';
      return begun.test(dialled) ? 'incomplete' : 'other';
    };
    const keys = fc.string({ unit: fc.constantFrom(...'0123456789*#8811'), maxLength: 14 });
    const near = fc.tuple(fc.constantFrom('*10', '8810', '*1', '881', ''), keys).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(near, keys, fc.string()), (dialled) => {
        expect(parseDialled(dialled, standardCode, service).kind).toBe(expected(dialled));
      }),
      { numRuns: 2000 },
    );
  });

  it('are too close exactly when one slip of a finger makes one of the other', () => {
    fc.assert(
      fc.property(digits(6), digits(6), fc.nat(), (one, stranger, at) => {
        const close = tooClose(one);
        expect(new Set(close).size).toBe(close.length);
        expect(close.every((other) => areConfusable(one, other))).toBe(true);
        expect(close.includes(stranger)).toBe(areConfusable(one, stranger));
        const neighbour = close[at % close.length] ?? one;
        expect(tooClose(neighbour)).toContain(one);
      }),
    );
  });
});

describe('the codes that a house gives out', () => {
  it('are never one slip of a finger from a code that is live or was so in the last ten minutes', async () => {
    const step = fc.record({ user: fc.nat(30), pauseMs: fc.integer({ min: 0, max: 240_000 }) });
    await fc.assert(
      fc.asyncProperty(seeds, fc.array(step, { minLength: 5, maxLength: 60 }), async (seed, steps) => {
        // Four digits make confusion likely: without the rule this fails at once.
        const code: CodeShape = { prefix: '*10', digits: 4, profile: 'standard' };
        const fixture = aDomainFixture({ random: seededRandom(seed), policy: { code } });
        await fixture.service.start();
        const given: { readonly code: string; readonly lastLiveAt: number }[] = [];
        for (const { user, pauseMs } of steps) {
          const asked = await fixture.service.request(anAsk({ user: `user ${user}` }));
          if (!asked.ok) throw new Error(asked.error.code);
          const now = fixture.clock.now();
          const mine = codeOf(asked.value.confirmation);
          const remembered = given.filter(({ lastLiveAt }) => lastLiveAt > now - 600_000);
          expect(remembered.filter(({ code: theirs }) => areConfusable(mine, theirs))).toEqual([]);
          given.push({ code: mine, lastLiveAt: now });
          fixture.clock.advance(pauseMs);
        }
        await fixture.service.stop();
      }),
      { numRuns: 60 },
    );
  });
});
