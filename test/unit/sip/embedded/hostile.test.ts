import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_HEADER_BYTES } from '../../../../src/sip/syntax/parse.ts';
import { Fixture, MemoryFlow } from '../../../support/sip-fixture.ts';
import { bodyOf, field, type Heard, OFFER, proofFor, request, type Wish } from '../../../support/sip-wire-text.ts';

/*
 * What somebody may try who can send, or even read, but has no password; each with its answer. Connections that stay half or
 * idle are in tcp-connection.test.ts, foreign RTP is in the tests of media.
 */

const DIALLED = 'sip:*10482913@192.0.2.1';
const REGISTRAR = 'sip:192.0.2.1';
const REGISTERING: Wish = {
  uri: REGISTRAR,
  to: 'sip:kitchen@192.0.2.1',
  headers: ['Contact: <sip:kitchen@192.0.2.7>'],
};
const STRANGER = '198.51.100.66';

describe('hostile credentials', () => {
  let fixture: Fixture;
  let asked: number;
  /** Calls that the phone itself has made. */
  let rightful: number;

  beforeEach(() => {
    fixture = new Fixture();
    asked = 0;
    rightful = 0;
  });

  const challenged = (method = 'INVITE', wish: Wish = {}): Heard =>
    fixture.send(method, { ...wish, callId: `ask-${++asked}` });
  /** Sends an INVITE of its own with this Authorization line. */
  const invite = (proof: string, flow = fixture.flow): Heard => {
    const own = `try-${++asked}`;
    return fixture.send('INVITE', { callId: own, branch: `z9hG4bK-${own}`, body: OFFER, headers: [proof] }, flow);
  };
  const isStale = (heard: Heard): boolean =>
    field(heard, 'WWW-Authenticate').every((value) => value.includes('stale=true'));

  const used = (): string => {
    const proof = proofFor(challenged(), 'INVITE', DIALLED);
    expect(invite(proof).status).toBe(200);
    rightful += 1;
    return proof;
  };

  it.each<[string, () => Heard, 'stale' | 'fresh', number]>([
    ['a replay of what has been accepted, count and all', () => invite(used()), 'stale', 0],
    ['the same replay from another address', () => invite(used(), new MemoryFlow('udp', STRANGER)), 'stale', 0],
    [
      'a replay with a higher count, which the response does not cover',
      () => invite(used().replace('nc=00000001', 'nc=00000002')),
      'fresh',
      1,
    ],
    [
      'an answer for another realm',
      () => invite(proofFor(challenged(), 'INVITE', DIALLED).replace('realm="offhook"', 'realm="asterisk"')),
      'fresh',
      0,
    ],
    [
      'an answer that was made for a REGISTER',
      () => invite(proofFor(challenged('REGISTER', REGISTERING), 'REGISTER', DIALLED)),
      'fresh',
      1,
    ],
    [
      'an answer over a nonce that was issued to the phone',
      () => invite(proofFor(challenged(), 'INVITE', DIALLED), new MemoryFlow('udp', STRANGER)),
      'stale',
      0,
    ],
    [
      'an answer over a nonce that was made up',
      () => invite(proofFor(challenged(), 'INVITE', DIALLED).replace(/nonce="[^"]+"/, `nonce="${'A'.repeat(40)}"`)),
      'stale',
      0,
    ],
    ['a wrong password', () => invite(proofFor(challenged(), 'INVITE', DIALLED, 'wrong')), 'fresh', 1],
    ['half an Authorization', () => invite('Authorization: Digest username="kitchen", realm="offhook'), 'fresh', 0],
    ['another scheme', () => invite('Authorization: Basic a2l0Y2hlbjp0aW4='), 'fresh', 0],
  ])('%s: 401', (_what, attack, staleness, failures) => {
    const answer = attack();
    expect(answer.status).toBe(401);
    expect(field(answer, 'WWW-Authenticate')).toHaveLength(2);
    expect(isStale(answer)).toBe(staleness === 'stale');
    expect(fixture.counts.get('sip_digest_failures') ?? 0).toBe(failures);
    expect(fixture.decisions.calls).toHaveLength(rightful);
  });

  it.each([
    ['another dialled code', 'sip:*10482914@192.0.2.1'],
    ['another server', 'sip:*10482913@192.0.2.2'],
  ])('make no call when a right answer was made for %s: 400, and 401 to a guess', (_what, elsewhere) => {
    expect(invite(proofFor(challenged(), 'INVITE', elsewhere)).status).toBe(400);
    expect(invite(proofFor(challenged(), 'INVITE', elsewhere, 'wrong')).status).toBe(401);
    expect(fixture.counts.get('sip_digest_failures')).toBe(1);
    expect(fixture.decisions.calls).toEqual([]);
  });

  it('make no call, and bind nothing', () => {
    invite(proofFor(challenged(), 'INVITE', DIALLED, 'wrong'));
    fixture.send('REGISTER', {
      ...REGISTERING,
      headers: [proofFor(challenged('REGISTER', REGISTERING), 'REGISTER', REGISTRAR, 'wrong')],
    });
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
    expect(fixture.clock.armed).toBe(0);
  });
});

describe('a request of a stranger inside a call', () => {
  let fixture: Fixture;
  let tag: string;

  beforeEach(() => {
    fixture = new Fixture();
    tag = fixture.call();
  });

  const stranger = new MemoryFlow('udp', STRANGER);

  describe.each(['BYE', 'INFO', 'INVITE', 'UPDATE'])('%s', (method) => {
    it.each<[string, (tag: string) => Wish, 'stranger' | 'phone']>([
      ['who has read Call-ID and both tags', (toTag) => ({ toTag }), 'stranger'],
      ['who writes the address of the phone, and guesses our tag', () => ({ toTag: '0123456789abcdef' }), 'phone'],
      ['who writes the address of the phone, and guesses its tag', (toTag) => ({ toTag, fromTag: 'guess' }), 'phone'],
      ['who writes the address of the phone, and guesses Call-ID', (toTag) => ({ toTag, callId: 'guess' }), 'phone'],
    ])('of one %s: 481, and the call goes on', (_who, wish, from) => {
      const flow = from === 'stranger' ? stranger : fixture.flow;
      const answer = fixture.send(method, { sequence: 3, body: OFFER, ...wish(tag) }, flow);
      expect(answer.status).toBe(481);
      expect(bodyOf(answer)).toBe('');
      expect([fixture.decisions.ends, fixture.decisions.infos, fixture.decisions.reoffers]).toEqual([[], [], []]);
      expect(fixture.send('BYE', { sequence: 4, toTag: tag }).status).toBe(200);
    });
  });

  it('a CANCEL with the branch of the INVITE, from another address: 481, and the call that rings goes on', () => {
    fixture.decisions.onIncoming = (call) => call.trying();
    fixture.invite({ callId: 'ringing', branch: 'z9hG4bK-ringing' });
    const cancel: Wish = { callId: 'ringing', sequence: 2, branch: 'z9hG4bK-ringing' };
    expect(fixture.send('CANCEL', cancel, stranger).status).toBe(481);
    expect(fixture.decisions.ends).toEqual([]);
  });
});

describe('a datagram of 60 kB', () => {
  const SIXTY_KB = 60_000;

  it.each<[string, Buffer]>([
    ['in a header field', request('INVITE', { headers: [`X-Long: ${'x'.repeat(SIXTY_KB)}`] })],
    [
      'in Via, which an answer repeats',
      request('INVITE', { via: `SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK${'x'.repeat(SIXTY_KB)}` }),
    ],
    [
      'in a thousand headers',
      request('OPTIONS', { headers: Array.from({ length: SIXTY_KB / 20 }, () => 'X-Many: 0123456789') }),
    ],
  ])('%s: 513, no longer than a header may be, and nothing is left', (_where, message) => {
    const fixture = new Fixture();
    fixture.receive(message, fixture.flow);
    expect(fixture.flow.statuses).toEqual([513]);
    expect(fixture.flow.last.text.length).toBeLessThan(MAX_HEADER_BYTES + 100);
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
    expect(fixture.clock.armed).toBe(0);
  });

  it('as a body: read from home, 513 from outside', () => {
    const fixture = new Fixture();
    fixture.decisions.outside.add(STRANGER);
    const long = { body: 'v'.repeat(SIXTY_KB) };
    expect(fixture.send('INVITE', long).status).toBe(401);
    const outside = new MemoryFlow('udp', STRANGER);
    expect(fixture.send('INVITE', long, outside).status).toBe(513);
    expect(outside.last.text.length).toBeLessThan(9000);
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
  });

  it('of anything else: nothing', () => {
    const fixture = new Fixture();
    for (const byte of [0, 0x20, 0x41, 0xff]) fixture.receive(Buffer.alloc(SIXTY_KB, byte), fixture.flow);
    expect(fixture.flow.sent).toEqual([]);
    expect(fixture.faults).toEqual([]);
  });
});
