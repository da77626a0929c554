import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Claims, type JudgedLine, judge, signals } from '../../src/line/index.ts';
import { readDescription } from '../../src/sdp/index.ts';
import { callers, claimsOfCaller } from '../support/callers.ts';

const HEADERS = [
  'Via',
  'Contact',
  'Record-Route',
  'Supported',
  'Require',
  'Diversion',
  'Referred-By',
  'Replaces',
  'History-Info',
];

/** Text that is likely to look like something, whole or cut. */
const telling = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<sip:a@b.invalid;transport=ws>;+sip.ice',
    ';pn-prid=x;ob;rinstance=1',
    'outbound',
    '<sip:a@x>;index=1;mp=1',
    'SIP/2.0/WSS x;branch=1',
    'm=video 9 RTP/AVP 0\r\na=rtcp-xr:x\r\ns=Talk\r\na=rtpmap:1 opus/48000',
    'm=video 0 RTP/AVP 0\r\na=fingerprint:x\r\n',
    'Linphone',
    'sipsak',
    '"',
    '\\',
  ),
);
const texts = fc.array(telling, { maxLength: 4 }).map((parts) => parts.join(''));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anything: fc.Arbitrary<Claims> = fc
  .record({
    transport: fc.constantFrom('udp', 'tcp', 'tls', 'ws', 'wss'),
    address: fc.constantFrom('192.168.178.20', '192.168.178.66'),
    fromUser: fc.constantFrom('kitchen', 'hall', 'anonymous', ''),
    userAgent: maybe(texts),
    offer: maybe(texts.map(readDescription)),
    beside: fc.array(texts.map(readDescription), { maxLength: 2 }),
    registration: maybe(fc.record({ address: fc.constant('192.168.178.20'), userAgent: maybe(texts) })),
    given: maybe(fc.constantFrom('analog', 'dect', 'isdn', 'ip')),
    headers: fc.dictionary(fc.constantFrom(...HEADERS), fc.array(texts, { maxLength: 3 })),
    mangled: fc.dictionary(fc.constantFrom(...HEADERS), fc.array(texts, { maxLength: 1 }), { maxKeys: 1 }),
  })
  .map(({ headers, mangled, ...rest }) => ({
    ...rest,
    header: (name) => headers[name] ?? [],
    unreadable: (name) => mangled[name] ?? [],
  }));

const likely: fc.Arbitrary<Claims> = fc.constantFrom(...Object.keys(callers)).map(claimsOfCaller);
const claims = fc.oneof(anything, likely);

const line: fc.Arbitrary<JudgedLine> = fc.record({
  kind: fc.constantFrom('analog', 'dect', 'isdn', 'ip'),
  username: fc.constantFrom('kitchen', 'hall'),
  trust: fc.constantFrom('provisioned', 'standard', 'strict'),
  peer: fc.constantFrom(null, 'pbx'),
});

const strengths = new Map(signals.map(({ name, strength }) => [name, strength]));

it('judges any text, always the same, and tells names only', () => {
  fc.assert(
    fc.property(line, claims, (one, seen) => {
      const verdict = judge(one, seen);
      expect(judge(one, seen)).toEqual(verdict);
      for (const name of verdict.signals) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    }),
  );
});

it('never trusts a WebSocket, a line of kind ip or a diverted call', () => {
  fc.assert(
    fc.property(line, claims, (one, seen) => {
      const hopeless = seen.transport.startsWith('ws') || one.kind === 'ip' || seen.header('Diversion').length > 0;
      if (hopeless) expect(judge(one, seen).kind).toBe('refused');
    }),
  );
});

it('refuses by signals never when provisioned, by strong ones at standard, by any when strict', () => {
  fc.assert(
    fc.property(line, claims, (one, seen) => {
      const at = (trust: JudgedLine['trust']) => judge({ ...one, trust }, seen);
      const [provisioned, standard, strict] = [at('provisioned'), at('standard'), at('strict')];
      expect([standard.signals, strict.signals]).toEqual([provisioned.signals, provisioned.signals]);
      if (provisioned.kind === 'refused') {
        expect([standard, strict]).toEqual([provisioned, provisioned]);
        return;
      }
      const found = provisioned.signals.map((name) => strengths.get(name));
      expect(standard.kind).toBe(found.includes('strong') ? 'refused' : 'trusted');
      expect(strict.kind).toBe(found.length > 0 ? 'refused' : 'trusted');
    }),
  );
});

it('stays linear in what it reads', () => {
  const steps = (length: number) => {
    const text = `${';'.repeat(length)}${' '.repeat(length)}${'index= m=a '.repeat(length / 8)}"${'\\'.repeat(length)}`;
    const seen: Claims = {
      transport: 'udp',
      address: 'x',
      fromUser: 'kitchen',
      userAgent: text,
      offer: readDescription(text),
      beside: [],
      registration: undefined,
      given: undefined,
      header: () => [text],
      unreadable: () => [text],
    };
    const from = process.hrtime.bigint();
    judge({ kind: 'dect', username: 'kitchen', trust: 'strict', peer: null }, seen);
    return Number(process.hrtime.bigint() - from);
  };
  steps(1000);
  // 16 times the text: a quadratic pattern would take 256 times as long. Yardstick and subject alternate, the best of each counts.
  const rounds = Array.from({ length: 25 }, () => [steps(2000), steps(32_000)] as const);
  const small = Math.min(...rounds.map(([first]) => first));
  const large = Math.min(...rounds.map(([, second]) => second));
  expect(large / small).toBeLessThan(100);
});
