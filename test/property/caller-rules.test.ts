import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callerRuleFault, callerRuleOf } from '../../src/config/caller-rules.ts';
import { presets } from '../../src/dialin/callers/index.ts';
import type { CallerRule } from '../../src/dialin/callers/port.ts';
import { kindByRules } from '../../src/dialin/callers/rules.ts';
import { inviteFacts } from '../support/fake-call.ts';
import { BOX, CONTACT, FRITZ, registeredCalls } from '../support/registered-calls.ts';

const kind = fc.constantFrom('analog', 'dect', 'isdn', 'ip');
const start = fc.constantFrom('**', '', '+49', 'a', 'x_1.');
const written = fc
  .record({ start, from: fc.nat(999), to: fc.nat(999), kind })
  .map(({ start: head, from, to, kind: what }) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)].map((n) => head + String(n).padStart(3, '0'));
    return { text: `${low}-${high}=${what}`, head, low: Math.min(from, to), high: Math.max(from, to), kind: what };
  });
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('**610', '**62', '**1', '+49301234567', 'anonymous', '**610\0', '%2A%2A610', '**6１0'),
);
const anyRule: fc.Arbitrary<CallerRule> = fc.record({ first: anyText, last: anyText, kind });

it('a range means the numbers between its ends, and no other', () => {
  fc.assert(
    fc.property(written, fc.nat(1200), start, ({ text, head, low, high, kind: what }, at, otherStart) => {
      const rule = callerRuleOf(text);
      if (!rule) throw new Error(`${text} is a rule`);
      const named = (begin: string) => kindByRules([rule], begin + String(at).padStart(3, '0'));
      expect(named(head)).toBe(at >= low && at <= high ? what : undefined);
      if (otherStart !== head && !/\d$/.test(otherStart + head)) expect(named(otherStart)).toBeUndefined();
    }),
  );
});

it('any text is a rule or has a fault, and never both', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        written.map(({ text }) => text),
        fc.tuple(anyText, anyText).map((ends) => `${ends.join('-')}=dect`),
      ),
      (text) => {
        expect(callerRuleOf(text) === undefined).toBe(callerRuleFault(text) !== undefined);
      },
    ),
  );
});

it('whatever the rules and the number, the first rule that fits decides, and none is a fault', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 6 }), anyText, (rules, number) => {
      const alone = rules.map((rule) => kindByRules([rule], number));
      expect(kindByRules(rules, number)).toBe(alone.find((what) => what !== undefined));
    }),
  );
});

it('nobody but the numbers of its ranges is a phone of a FRITZ!Box', () => {
  const known = /^\*\*(?:[1-3]|5[1-8]|6[12][0-9])$/;
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.nat(9999).map((n) => `**${n}`),
      ),
      (number) => {
        expect(kindByRules(presets.fritzbox.rules, number) !== undefined).toBe(known.test(number));
      },
    ),
  );
});

it('a call through the box is taken for a line only where From itself has its number, at the host of the box', () => {
  const { calls } = registeredCalls({ 'fritz **610': 'bath', 'fritz **1': 'hall' });
  const lines = new Map([
    ['**610', 'bath'],
    ['**1', 'hall'],
  ]);
  const host = fc.constantFrom('fritz.box', BOX.address, 'provider.example', '', 'fritz.box.example', '192.168.178.2');
  const user = fc.oneof(anyText, fc.constantFrom('**610', '**1', '**620'));
  const anybody = fc.record({ user, host });
  fc.assert(
    fc.property(
      anybody,
      fc.option(fc.record({ user: fc.option(user, { nil: undefined }) }), { nil: undefined }),
      (from, asserted) => {
        const caller = calls.caller('fritz', inviteFacts(CONTACT, { source: BOX, from, asserted }));
        const isBox = from.host === 'fritz.box' || from.host === BOX.address;
        const line = isBox ? lines.get(from.user) : undefined;
        expect(caller.kind === 'line' ? caller.line : undefined).toBe(line);
      },
    ),
    { examples: [[{ user: 'valueOf', host: 'fritz.box' }, undefined]] },
  );
});

it('an INVITE comes through the registration by our contact and from the registrar, or not at all', () => {
  const { calls } = registeredCalls({}, [FRITZ]);
  const addressed = fc.constantFrom(
    CONTACT,
    CONTACT.toUpperCase(),
    CONTACT.slice(1),
    '',
    '620',
    '8810',
    '8810482913',
    '*10482913',
  );
  const address = fc.constantFrom(BOX.address, '192.168.178.2', '203.0.113.9');
  const method = fc.constantFrom('INVITE', 'REGISTER', 'UPDATE', 'OPTIONS', 'BYE');
  fc.assert(
    fc.property(addressed, addressed, addressed, address, method, (user, lineParameter, to, from, named) => {
      const facts = inviteFacts(user, {
        method: named,
        lineParameter,
        to: { user: to, host: 'fritz.box' },
        source: { ...BOX, address: from },
      });
      const isOwn = user === CONTACT || (lineParameter === CONTACT && /^(?:8810|\*10)/.test(user));
      expect(calls.through(facts) !== undefined).toBe(named === 'INVITE' && from === BOX.address && isOwn);
    }),
  );
});
