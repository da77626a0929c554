import { beforeEach, describe, expect, it } from 'vitest';
import { Fixture, LIMITS, MemoryFlow } from '../../../support/sip-fixture.ts';
import { ANSWER, answerTo, field, OFFER, proofFor, request, toTag } from '../../../support/sip-wire-text.ts';

const REGISTRAR = 'sip:192.0.2.1';
const AOR = 'sip:kitchen@192.0.2.1';
const CONTACT = 'Contact: <sip:kitchen@192.0.2.7:5060>';

describe('a request outside a dialog', () => {
  let fixture: Fixture;

  beforeEach(() => {
    fixture = new Fixture();
  });

  describe('from somebody who has proven nothing', () => {
    const expectNoTrace = (): void => {
      expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(fixture.clock.armed).toBe(0);
    };

    it('is challenged with both algorithms in their order, always with the same To tag', () => {
      const first = fixture.send('INVITE', { body: OFFER });
      const second = fixture.send('INVITE', { body: OFFER });
      expect(first.status).toBe(401);
      expect(field(first, 'WWW-Authenticate').map((value) => /algorithm=([^,]+)/.exec(value)?.[1])).toEqual([
        'MD5',
        'SHA-256',
      ]);
      expect(toTag(first)).toMatch(/^[0-9a-f]{16}$/);
      expect(toTag(second)).toBe(toTag(first));
      expect(toTag(fixture.send('INVITE', { callId: 'other' }))).not.toBe(toTag(first));
      expectNoTrace();
    });

    it('is told 404 by the screen before anything is asked of it, and its ACK is swallowed', () => {
      fixture.decisions.screenWith = ({ user }) => (user === '112' ? { status: 404 } : undefined);
      const answer = fixture.send('INVITE', { uri: 'sip:112@192.0.2.1', body: OFFER });
      expect(answer.status).toBe(404);
      fixture.send('ACK', { uri: 'sip:112@192.0.2.1', toTag: toTag(answer), branch: 'z9hG4bK-INVITE-1' });
      expect(fixture.flow.statuses).toEqual([404]);
      expect(fixture.decisions.away.map(({ status }) => status)).toEqual([404]);
      expectNoTrace();
    });

    it('is turned away only after the answer has been sent', () => {
      const order: string[] = [];
      fixture.decisions.screenWith = () => ({ status: 403 });
      fixture.decisions.turnedAway = () => void order.push(`away after ${fixture.flow.sent.length}`);
      fixture.send('REGISTER', { uri: REGISTRAR });
      expect(order).toEqual(['away after 1']);
      expect(fixture.flow.last.status).toBe(403);
    });

    it.each([['a wrong password', 'wrong']])('gets for %s what it gets for none', (_name, password) => {
      const challenged = fixture.send('INVITE', { body: OFFER });
      const proof = proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1', password);
      const refused = fixture.send('INVITE', { sequence: 2, body: OFFER, headers: [proof] });
      expect(refused.status).toBe(401);
      expect(refused.text).not.toContain('stale');
      expect(fixture.decisions.calls).toEqual([]);
      expectNoTrace();
    });

    it('gets 481 for what belongs to a call, 481 for a CANCEL of nothing, and nothing for an ACK', () => {
      expect(fixture.send('BYE', { toTag: 'none' }).status).toBe(481);
      expect(fixture.send('INVITE', { toTag: 'none', sequence: 2 }).status).toBe(481);
      expect(fixture.send('BYE', { sequence: 3 }).status).toBe(481);
      expect(fixture.send('INFO', { sequence: 4 }).status).toBe(481);
      expect(fixture.send('CANCEL', { sequence: 5 }).status).toBe(481);
      fixture.send('ACK', { sequence: 6, toTag: 'none' });
      expect(fixture.send('UPDATE', { sequence: 7 }).status).toBe(481);
      expect(fixture.send('PRACK', { sequence: 8, toTag: 'none' }).status).toBe(481);
      expect(fixture.flow.sent).toHaveLength(7);
      expectNoTrace();
    });

    it('may ask for our capabilities from where the screen lets it', () => {
      const answer = fixture.send('OPTIONS');
      expect(answer.status).toBe(200);
      expect(field(answer, 'Allow')).toEqual(['INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REGISTER, UPDATE, PRACK']);
      expect(field(answer, 'Supported')).toEqual(['timer']);
      expect(field(answer, 'Accept')).toEqual(['application/sdp, multipart/mixed']);
      expect(fixture.send('OPTIONS', { headers: ['Require: nothing'] }).status).toBe(420);
      fixture.decisions.screenWith = () => ({ status: 403 });
      expect(fixture.send('OPTIONS').status).toBe(403);
      expectNoTrace();
    });

    it.each([
      ['SUBSCRIBE', [], 489],
      ['NOTIFY', ['Event: keep-alive'], 200],
      ['NOTIFY', ['Event: message-summary'], 489],
      ['NOTIFY', [], 489],
      ['MESSAGE', [], 405],
      ['JUMP', [], 501],
    ])('%s with %j is answered %i', (method, headers, status) => {
      const answer = fixture.send(method, { headers });
      expect(answer.status).toBe(status);
      if (status === 489) expect(field(answer, 'Allow-Events')).toEqual(['keep-alive']);
      if (status === 405 || status === 501) expect(field(answer, 'Allow')).toHaveLength(1);
      expectNoTrace();
    });

    it('is answered 400 for broken syntax, and that is told', () => {
      fixture.receive(Buffer.from(request('INVITE').toString().replace('CSeq: 1 INVITE', 'CSeq: x')), fixture.flow);
      expect(fixture.flow.last.status).toBe(400);
      expect(fixture.decisions.away).toMatchObject([
        { status: 400, refusal: 'malformed', detail: 'Malformed CSeq', facts: { method: 'INVITE', user: '' } },
      ]);
      expectNoTrace();
    });

    it.each(['CSeq: 1 INVITE', 'CSeq: x'])(
      'has no more than 200 characters of its User-Agent remembered (%s)',
      (cseq) => {
        const invite = request('INVITE', { headers: [`User-Agent: ${'x'.repeat(5000)}`] }).toString();
        fixture.receive(Buffer.from(invite.replace('CSeq: 1 INVITE', cseq)), fixture.flow);
        expect(fixture.decisions.away[0]?.facts?.userAgent).toBe('x'.repeat(200));
      },
    );

    it.each([
      ['sip:112@192.0.2.1', 'INVITE', 'http:112', 416, 'scheme-unknown'],
      ['SIP/2.0', 'INVITE', 'SIP/3.0', 505, 'version-unknown'],
    ])('is told why where %s of an %s is %s', (before, method, after, status, refusal) => {
      const bytes = request(method, { uri: 'sip:112@192.0.2.1' }).toString();
      fixture.receive(Buffer.from(bytes.replace(before, after)), fixture.flow);
      expect(fixture.decisions.away).toMatchObject([{ status, refusal }]);
    });

    it('is told of when it is dropped without an answer', () => {
      fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 2 } });
      fixture.receive(Buffer.from('no SIP at all'));
      for (const sequence of [1, 2]) fixture.send('OPTIONS', { sequence });
      expect(fixture.decisions.away).toEqual([
        { source: fixture.flow.source, refusal: 'unreadable', status: undefined },
        { source: fixture.flow.source, refusal: 'rate-limited', status: undefined },
      ]);
    });

    it('is told of when it belongs to a call that is not there', () => {
      fixture.send('BYE', { toTag: 'none' });
      fixture.send('CANCEL', { sequence: 2 });
      expect(fixture.decisions.away).toMatchObject([
        { status: 481, refusal: 'no-such-call', facts: { method: 'BYE' } },
        { status: 481, refusal: 'no-such-call', facts: { method: 'CANCEL' } },
      ]);
    });

    it('is dropped unread over its packet rate', () => {
      fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      for (let packet = 0; packet < 10; packet++) fixture.send('OPTIONS', { sequence: packet + 1 });
      expect(fixture.flow.sent).toHaveLength(3);
      fixture.send('OPTIONS', { sequence: 99 }, new MemoryFlow('udp', '192.0.2.8'));
      fixture.clock.advance(1000);
      fixture.send('OPTIONS', { sequence: 11 });
      expect(fixture.flow.sent).toHaveLength(4);
    });

    it('costs no more than itself where whoever is told of it fails', () => {
      fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 1 } });
      fixture.decisions.turnedAway = () => {
        throw new Error('the list is broken');
      };
      for (const sequence of [1, 2]) fixture.send('OPTIONS', { sequence });
      expect(fixture.flow.sent).toHaveLength(1);
      expect(fixture.faults).toEqual(['sip message']);
    });

    it('shares its packet rate with its IPv6 network, but not with the phone that has a call there', () => {
      fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      const phone = new MemoryFlow('udp', '2001:db8::a');
      expect(fixture.invite({}, phone).status).toBe(200);
      const strangers = Array.from({ length: 10 }, (_, host) => new MemoryFlow('udp', `2001:db8::${host}`));
      for (const stranger of strangers) fixture.send('OPTIONS', {}, stranger);
      expect(strangers.filter(({ sent }) => sent.length > 0)).toHaveLength(1);
      expect(fixture.send('OPTIONS', { sequence: 9 }, phone).text).toContain('CSeq: 9 OPTIONS');
    });

    it('takes nothing from a connection by what it sends in datagrams, which anybody may send in its name', () => {
      fixture = new Fixture({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      for (let packet = 0; packet < 10; packet++) fixture.send('OPTIONS', { sequence: packet + 1 });
      const stream = new MemoryFlow('tls');
      for (let message = 0; message < 10; message++) fixture.send('OPTIONS', { sequence: message + 1 }, stream);
      expect(stream.sent).toHaveLength(3);
      expect(fixture.counts.get('sip_dropped rate')).toBe(14);
    });
  });

  it('makes one call of any number of copies of an INVITE', () => {
    fixture.decisions.onIncoming = (call) => call.trying();
    fixture.invite();
    const proven = fixture.flow.sent.length;
    const challenged = fixture.flow.sent[0];
    if (!challenged) throw new Error('there was no challenge');
    const headers = [proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1')];
    fixture.send('INVITE', { sequence: 2, body: OFFER, headers });
    fixture.send('INVITE', { sequence: 2, body: OFFER, headers });
    expect(fixture.decisions.calls).toHaveLength(1);
    expect(fixture.flow.statuses.slice(proven - 1)).toEqual([100, 100, 100]);
    fixture.decisions.calls[0]?.accept(ANSWER);
    fixture.send('INVITE', { sequence: 2, body: OFFER, headers });
    expect(fixture.decisions.calls).toHaveLength(1);
    expect(fixture.flow.last.status).toBe(200);
  });

  it('is answered 482 when a copy of it came over another path', () => {
    fixture.invite();
    expect(fixture.send('INVITE', { sequence: 2, body: OFFER, branch: 'z9hG4bK-fork' }).status).toBe(482);
    expect(fixture.decisions.calls).toHaveLength(1);
    fixture.send('ACK', {
      sequence: 2,
      branch: 'z9hG4bK-ack',
      toTag: toTag(fixture.flow.sent[1] ?? fixture.flow.last),
    });
    fixture.settle();
    expect(fixture.send('INVITE', { sequence: 2, body: OFFER, branch: 'z9hG4bK-late' }).status).toBe(401);
  });

  it('is told apart without the magic cookie too (RFC 2543)', () => {
    const via = 'SIP/2.0/UDP 192.0.2.7:5060';
    const tag = toTag(fixture.invite({ via }));
    expect(fixture.decisions.calls).toHaveLength(1);
    fixture.send('ACK', { via, sequence: 2, toTag: tag });
    expect(fixture.decisions.acknowledgements).toHaveLength(1);
  });

  it('is answered 503 with Retry-After when there is no room for another transaction', () => {
    fixture = new Fixture({ limits: { ...LIMITS, transactions: 1 } });
    const tag = toTag(fixture.invite());
    const refused = fixture.send('INVITE', { callId: 'second', sequence: 1 });
    expect(refused.status).toBe(503);
    expect(field(refused, 'Retry-After')).toHaveLength(1);
    expect(fixture.send('INFO', { sequence: 3, toTag: tag }).status).toBe(503);
    expect(fixture.send('BYE', { sequence: 4, toTag: tag }).status).toBe(200);
  });

  it('is answered 503 while the server drains, when it is an INVITE; calls and registrations go on', () => {
    const tag = fixture.call();
    fixture.core.drain();
    const refused = fixture.send('INVITE', { callId: 'second' });
    expect(refused.status).toBe(503);
    expect(field(refused, 'Retry-After')).toHaveLength(1);
    expect(fixture.send('INFO', { sequence: 3, toTag: tag }).status).toBe(200);
    expect(fixture.prove('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'reg', headers: [CONTACT] }).status).toBe(200);
  });

  describe('that registers', () => {
    const register = (headers: string[], wish = {}) =>
      fixture.prove('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'reg', headers, ...wish });

    it('is bound when it proves to be whom its To names', () => {
      const answer = register([CONTACT, 'Expires: 600', 'User-Agent: HT801']);
      expect(answer.status).toBe(200);
      expect(field(answer, 'Contact')).toEqual(['<sip:kitchen@192.0.2.7:5060>;expires=600']);
      expect(field(answer, 'Date')).toHaveLength(1);
      expect(fixture.decisions.bindings).toMatchObject([
        { line: 'line-1', changed: true, binding: { userAgent: 'HT801', source: { address: '192.0.2.7' } } },
      ]);
      expect(fixture.core.census().bindings).toBe(1);
    });

    it('has no more than 200 characters of its User-Agent remembered', () => {
      register([CONTACT, `User-Agent: ${'x'.repeat(5000)}`]);
      expect(fixture.decisions.bindings[0]?.binding?.userAgent).toBe('x'.repeat(200));
    });

    it('is answered the same again for a repeated REGISTER, and bound once', () => {
      register([CONTACT]);
      const challenged = fixture.flow.sent[0];
      if (!challenged) throw new Error('there was no challenge');
      const proof = proofFor(challenged, 'REGISTER', REGISTRAR);
      const wish = { uri: REGISTRAR, to: AOR, callId: 'reg', sequence: 2, headers: [CONTACT, proof] };
      expect(fixture.send('REGISTER', wish).text).toBe(fixture.flow.sent[1]?.text);
      expect(fixture.decisions.bindings).toHaveLength(1);
    });

    it('is refused with 403 for somebody else', () => {
      expect(register([CONTACT], { to: 'sip:hall@192.0.2.1' }).status).toBe(403);
      expect(fixture.decisions.bindings).toEqual([]);
    });

    it('is refused with 400 for * beside another Contact, and with 423 for too short a time', () => {
      expect(register([CONTACT, 'Contact: *', 'Expires: 0']).status).toBe(400);
      expect(field(register([CONTACT, 'Expires: 5'], { sequence: 5 }), 'Min-Expires')).toEqual(['60']);
    });

    it.each([
      [[CONTACT], { to: 'sip:hall@192.0.2.1' }, 403, 'account-mismatch'],
      [[CONTACT, 'Contact: *', 'Expires: 0'], {}, 400, 'contacts-unusable'],
      [['Contact: *', 'Expires: 60'], {}, 400, 'contacts-unusable'],
      [[CONTACT, 'Expires: 5'], {}, 423, 'interval-too-brief'],
      [[CONTACT, 'Require: nothing'], {}, 420, 'extension-unsupported'],
    ])('is refused for %j %j with %i, and that is told as %s', (headers, wish, status, refusal) => {
      expect(register(headers, wish).status).toBe(status);
      const [challenged, refused] = fixture.decisions.away;
      expect(challenged).toMatchObject({ status: 401, refusal: 'challenged' });
      expect(refused).toMatchObject({ status, refusal, username: 'kitchen', facts: { method: 'REGISTER' } });
      expect(fixture.decisions.away).toHaveLength(2);
    });

    it('is refused with 500 when its CSeq did not rise, and that is told', () => {
      register([CONTACT]);
      fixture.settle();
      expect(register([CONTACT]).status).toBe(500);
      expect(fixture.decisions.away.at(-1)).toMatchObject({
        status: 500,
        refusal: 'out-of-order',
        username: 'kitchen',
      });
    });

    it('is told when the binding runs out', () => {
      register([CONTACT, 'Expires: 60']);
      fixture.clock.advance(60_000);
      expect(fixture.decisions.bindings.at(-1)).toEqual({ line: 'line-1', binding: undefined, changed: true });
      expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(fixture.clock.armed).toBe(0);
    });
  });

  describe('and the end of the server', () => {
    it('waits for the answers to its BYEs and then leaves nothing', async () => {
      fixture.call();
      const stopped = fixture.core.stop();
      expect(fixture.flow.last.method).toBe('BYE');
      expect(fixture.decisions.ends).toEqual(['stopped']);
      fixture.receive(answerTo(fixture.flow.last, 200), fixture.flow);
      await stopped;
      expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(fixture.clock.armed).toBe(0);
    });

    it('waits no longer than 2 s', async () => {
      fixture.call();
      fixture.decisions.onIncoming = () => undefined;
      fixture.invite({ callId: 'ringing', branch: 'z9hG4bK-ringing' });
      const stopped = fixture.core.stop();
      fixture.clock.advance(2000);
      await stopped;
      expect(fixture.flow.statuses).toContain(503);
      expect(fixture.decisions.ends).toEqual(['stopped', 'stopped']);
      expect(fixture.clock.armed).toBe(0);
    });

    it('lets a call that is being decided have its answer, and says BYE after the ACK', async () => {
      fixture.decisions.onIncoming = (call) => void call.decide();
      fixture.invite();
      const stopped = fixture.core.stop();
      fixture.decisions.calls[0]?.accept(ANSWER);
      expect(fixture.flow.last.status).toBe(200);
      fixture.send('ACK', { sequence: 2, branch: 'z9hG4bK-ack', toTag: toTag(fixture.flow.last) });
      expect(fixture.flow.last.method).toBe('BYE');
      fixture.receive(answerTo(fixture.flow.last, 200), fixture.flow);
      await stopped;
      expect(fixture.decisions.ends).toEqual(['stopped']);
    });
  });
});
