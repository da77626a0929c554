import fc from 'fast-check';
import { expect, it } from 'vitest';
import { claimsOf } from '../../src/dialin/claims.ts';
import { judge } from '../../src/line/index.ts';
import { Facts } from '../../src/sip/facts.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';
import { request } from '../support/sip-wire-text.ts';

/** The sender of an INVITE with these lines, as everything that decides sees it. */
const senderOf = (lines: readonly string[]): Facts => {
  const parsed = parseMessage(request('INVITE', { headers: lines }), { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error(`${parsed.kind}: ${JSON.stringify(lines)}`);
  return new Facts(parsed.request, { transport: 'udp', address: '192.0.2.7', port: 5060 });
};

const refusalOf = (lines: readonly string[]): string => {
  const line = { kind: 'analog', username: 'kitchen', trust: 'standard', peer: null } as const;
  const verdict = judge(line, claimsOf(senderOf(lines), undefined, undefined));
  return verdict.kind === 'refused' ? verdict.refusal : 'trusted';
};

/** No line break, which would end the field, and no blank at its start, which would continue it. */
const value = fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' '));

/** Ways in which the name of a field is written wrong, or not at all. */
const mangled = (name: string) =>
  fc.tuple(fc.integer({ min: 0, max: 5 }), value).map(([how, text]) => {
    const ways = [
      `${name}: ${text}`,
      `${name.toUpperCase()}\t:${text}`,
      `${name} ${text.replaceAll(':', '')}`,
      `${name.replaceAll('-', ' ')} : ${text}`,
      `${name}[1]: ${text}`,
      `${name} <sip:a@h>;${text}`,
    ];
    return ways[how] ?? name;
  });

const passedOn = fc.constantFrom('Diversion', 'CC-Diversion', 'Referred-By', 'Replaces').chain((name) => mangled(name));

it('a call that says it was passed on is refused, however badly it says so', () => {
  fc.assert(fc.property(passedOn, (line) => refusalOf([line]) === 'call-diverted'));
});

it('so is one whose history cannot be read', () => {
  const unreadable = fc.constantFrom(
    'History-Info:',
    'History-Info: ,',
    'History-Info: garbage',
    'History Info: <sip:a@h>;index=1',
    'History-Info <sip:a@h>;index=1',
    'History-Info: "open <sip:a@h>;index=1',
  );
  fc.assert(fc.property(unreadable, (line) => refusalOf([line]) === 'call-diverted'));
  expect(refusalOf(['History-Info: <sip:*10482913@h>;index=1'])).toBe('trusted');
});

it('a program says who it is in any of its fields', () => {
  const program = fc.constantFrom('baresip v1.0', 'Bria 6.5');
  const named = fc
    .tuple(fc.constantFrom('User-Agent: ', 'User Agent: ', 'User-Agent ', 'User-Agent[1]: ', 'User-Agent = '), program)
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(named, fc.boolean(), (line, first) => {
      const ata = 'User-Agent: Grandstream HT801 1.0.17.5';
      expect(refusalOf(first ? [line, ata] : [ata, line])).toBe('line-suspect');
    }),
  );
});

it('whom a peer names in a field that cannot be read is nobody, whatever stands there and beside it', () => {
  const beginnings = ['P-Asserted Identity: ', 'P-Asserted-Identity[1]: ', 'P-Asserted-Identity <sip:31@h>;x'];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), value, (beginning, text) => {
      const { asserted } = senderOf([`${beginning}${text}`, 'P-Asserted-Identity: <sip:31@h>']);
      expect(asserted).toEqual({ user: undefined });
    }),
  );
});

it('other lines that cannot be read count for nothing', () => {
  const harmless = fc.constantFrom('X Vendor Info: 1', 'X-Call[id]: 1', 'B Number: 1', 'Broken', 'Subject here: a');
  fc.assert(fc.property(harmless, (line) => refusalOf([line]) === 'trusted'));
});

it('knows the compact name of Referred-By in lines that cannot be read', () => {
  for (const line of ['b <sip:a@h>', 'b[1]: <sip:a@h>', 'b', 'b: ', 'B "A" <sip:a@h>', 'b sip:a@h'])
    expect(refusalOf([line])).toBe('call-diverted');
});
