import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Fixture, LIMITS, MemoryFlow } from '../../../support/sip-fixture.ts';
import { request } from '../../../support/sip-wire-text.ts';

/*
 * Whoever writes the address of a victim on his packets makes this server send its answers there. What that is good for is
 * counted here: bytes out for bytes in, answers for a packet, and answers that come again by themselves.
 */

const FOLDER = new URL('../../../fixtures/torture/', import.meta.url);
const METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'INFO',
  'REGISTER',
  'SUBSCRIBE',
  'NOTIFY',
  'UPDATE',
  'PRACK',
  'JUMP',
];

/** The shortest thing that reads as a request. */
const shortest = (method: string): Buffer =>
  Buffer.from(
    `${method} sip:h SIP/2.0\r\nv:SIP/2.0/UDP h\r\nf:<sip:a@h>;tag=1\r\nt:<sip:h>\r\ni:1\r\nCSeq:1 ${method}\r\n\r\n`,
  );

/** As little as a phone of flesh and blood writes. */
const ofPhone = (method: string): Buffer => request(method, { headers: ['User-Agent: HT801', 'Expires: 3600'] });

const torture = (): readonly (readonly [string, Buffer])[] =>
  ['rfc4475', 'rfc5118'].flatMap((rfc) =>
    readdirSync(new URL(`${rfc}/`, FOLDER)).map(
      (file) => [file, readFileSync(new URL(`${rfc}/${file}`, FOLDER))] as const,
    ),
  );

const corpus: readonly (readonly [string, Buffer])[] = [
  ...METHODS.map((method) => [`shortest ${method}`, shortest(method)] as const),
  ...METHODS.map((method) => [`${method} of a phone`, ofPhone(method)] as const),
  ...torture(),
  ['a request line and a Via', Buffer.from('A sip:b SIP/2.0\r\nv:SIP/2.0/UDP h\r\n\r\n')],
  ['no more than a Via', Buffer.from('A\r\nv:\r\n\r\n')],
  ['many required extensions', request('OPTIONS', { headers: [`Require: ${'a,'.repeat(900)}b`] })],
  ['a response', Buffer.from('SIP/2.0 200 OK\r\nv:SIP/2.0/UDP h\r\n\r\n')],
];

const answersTo = (message: Buffer, flow = new MemoryFlow()): MemoryFlow => {
  const fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1000 } });
  fixture.receive(message, flow);
  fixture.settle();
  expect(fixture.faults).toEqual([]);
  return flow;
};

const bytesOf = (flow: MemoryFlow): number => flow.sent.reduce((sum, { text }) => sum + text.length, 0);

describe('one packet of somebody who has proven nothing', () => {
  it.each(corpus)('brings one answer at most, once, of at most three times its length: %s', (_name, message) => {
    const flow = answersTo(message);
    expect(flow.sent.length).toBeLessThanOrEqual(1);
    expect(bytesOf(flow) / message.length).toBeLessThanOrEqual(3);
  });

  it.each(['INVITE', 'REGISTER', 'OPTIONS'])(
    'brings a phone that asks with %s its answer, of less than twice the length',
    (method) => {
      const message = ofPhone(method);
      const flow = answersTo(message);
      expect(flow.sent).toHaveLength(1);
      expect(bytesOf(flow) / message.length).toBeLessThan(2);
    },
  );

  it('brings its answer over a connection, however short it was: there the address is proven', () => {
    expect(answersTo(shortest('REGISTER')).statuses).toEqual([]);
    expect(answersTo(shortest('REGISTER'), new MemoryFlow('tcp')).statuses).toEqual([401]);
  });

  it('brings nothing for a response, whatever is wrong with it', () => {
    const responses = torture().filter(([, message]) => /^SIP\//i.test(message.toString('latin1', 0, 4)));
    expect(responses.length).toBeGreaterThanOrEqual(5);
    for (const [, message] of responses) expect(answersTo(message).sent).toEqual([]);
  });
});
