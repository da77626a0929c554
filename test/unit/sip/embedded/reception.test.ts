import { beforeEach, describe, expect, it } from 'vitest';
import { House, LIMITS, MemoryFlow } from '../../../support/sip-house.ts';
import { ANSWER, answerTo, field, OFFER, proofFor, request, toTag } from '../../../support/sip-wire-text.ts';

const REGISTRAR = 'sip:192.0.2.1';
const AOR = 'sip:kitchen@192.0.2.1';
const CONTACT = 'Contact: <sip:kitchen@192.0.2.7:5060>';

describe('a request outside a dialog', () => {
  let house: House;

  beforeEach(() => {
    house = new House();
  });

  describe('from somebody who has proven nothing', () => {
    const expectNoTrace = (): void => {
      expect(house.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(house.clock.armed).toBe(0);
    };

    it('is challenged with both algorithms in their order, always with the same To tag', () => {
      const first = house.send('INVITE', { body: OFFER });
      const second = house.send('INVITE', { body: OFFER });
      expect(first.status).toBe(401);
      expect(field(first, 'WWW-Authenticate').map((value) => /algorithm=([^,]+)/.exec(value)?.[1])).toEqual([
        'MD5',
        'SHA-256',
      ]);
      expect(toTag(first)).toMatch(/^[0-9a-f]{16}$/);
      expect(toTag(second)).toBe(toTag(first));
      expect(toTag(house.send('INVITE', { callId: 'other' }))).not.toBe(toTag(first));
      expectNoTrace();
    });

    it('is told 404 by the screen before anything is asked of it, and its ACK is swallowed', () => {
      house.decisions.screenWith = ({ user }) => (user === '112' ? { status: 404 } : undefined);
      const answer = house.send('INVITE', { uri: 'sip:112@192.0.2.1', body: OFFER });
      expect(answer.status).toBe(404);
      house.send('ACK', { uri: 'sip:112@192.0.2.1', toTag: toTag(answer), branch: 'z9hG4bK-INVITE-1' });
      expect(house.flow.statuses).toEqual([404]);
      expect(house.decisions.away.map(({ status }) => status)).toEqual([404]);
      expectNoTrace();
    });

    it('is turned away only after the answer has been sent', () => {
      const order: string[] = [];
      house.decisions.screenWith = () => ({ status: 403 });
      house.decisions.turnedAway = () => void order.push(`away after ${house.flow.sent.length}`);
      house.send('REGISTER', { uri: REGISTRAR });
      expect(order).toEqual(['away after 1']);
      expect(house.flow.last.status).toBe(403);
    });

    it.each([['a wrong password', 'wrong']])('gets for %s what it gets for none', (_name, password) => {
      const challenged = house.send('INVITE', { body: OFFER });
      const proof = proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1', password);
      const refused = house.send('INVITE', { sequence: 2, body: OFFER, headers: [proof] });
      expect(refused.status).toBe(401);
      expect(refused.text).not.toContain('stale');
      expect(house.decisions.calls).toEqual([]);
      expectNoTrace();
    });

    it('gets 481 for what belongs to a call, 481 for a CANCEL of nothing, and nothing for an ACK', () => {
      expect(house.send('BYE', { toTag: 'none' }).status).toBe(481);
      expect(house.send('INVITE', { toTag: 'none', sequence: 2 }).status).toBe(481);
      expect(house.send('BYE', { sequence: 3 }).status).toBe(481);
      expect(house.send('INFO', { sequence: 4 }).status).toBe(481);
      expect(house.send('CANCEL', { sequence: 5 }).status).toBe(481);
      house.send('ACK', { sequence: 6, toTag: 'none' });
      expect(house.flow.sent).toHaveLength(5);
      expectNoTrace();
    });

    it('may ask for our capabilities from where the screen lets it', () => {
      const answer = house.send('OPTIONS');
      expect(answer.status).toBe(200);
      expect(field(answer, 'Allow')).toEqual(['INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, REGISTER']);
      expect(field(answer, 'Accept')).toEqual(['application/sdp']);
      expect(house.send('OPTIONS', { headers: ['Require: nothing'] }).status).toBe(420);
      house.decisions.screenWith = () => ({ status: 403 });
      expect(house.send('OPTIONS').status).toBe(403);
      expectNoTrace();
    });

    it.each([
      ['SUBSCRIBE', [], 489],
      ['NOTIFY', ['Event: keep-alive'], 200],
      ['NOTIFY', ['Event: message-summary'], 489],
      ['NOTIFY', [], 489],
      ['MESSAGE', [], 405],
      ['UPDATE', [], 405],
      ['JUMP', [], 501],
    ])('%s with %j is answered %i', (method, headers, status) => {
      const answer = house.send(method, { headers });
      expect(answer.status).toBe(status);
      if (status === 489) expect(field(answer, 'Allow-Events')).toEqual(['keep-alive']);
      if (status === 405 || status === 501) expect(field(answer, 'Allow')).toHaveLength(1);
      expectNoTrace();
    });

    it('is answered 400 for broken syntax, and that is told', () => {
      house.receive(Buffer.from(request('INVITE').toString().replace('CSeq: 1 INVITE', 'CSeq: x')), house.flow);
      expect(house.flow.last.status).toBe(400);
      expect(house.decisions.away).toMatchObject([{ status: 400, facts: { method: 'INVITE', user: '' } }]);
      expectNoTrace();
    });

    it.each(['CSeq: 1 INVITE', 'CSeq: x'])(
      'has no more than 200 characters of its User-Agent remembered (%s)',
      (cseq) => {
        const invite = request('INVITE', { headers: [`User-Agent: ${'x'.repeat(5000)}`] }).toString();
        house.receive(Buffer.from(invite.replace('CSeq: 1 INVITE', cseq)), house.flow);
        expect(house.decisions.away[0]?.facts.userAgent).toBe('x'.repeat(200));
      },
    );

    it('is dropped unread over its packet rate', () => {
      house = new House({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      for (let packet = 0; packet < 10; packet++) house.send('OPTIONS', { sequence: packet + 1 });
      expect(house.flow.sent).toHaveLength(3);
      house.send('OPTIONS', { sequence: 99 }, new MemoryFlow('udp', '192.0.2.8'));
      house.clock.advance(1000);
      house.send('OPTIONS', { sequence: 11 });
      expect(house.flow.sent).toHaveLength(4);
    });

    it('shares its packet rate with its IPv6 network, but not with the phone that has a call there', () => {
      house = new House({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      const phone = new MemoryFlow('udp', '2001:db8::a');
      expect(house.invite({}, phone).status).toBe(200);
      const strangers = Array.from({ length: 10 }, (_, host) => new MemoryFlow('udp', `2001:db8::${host}`));
      for (const stranger of strangers) house.send('OPTIONS', {}, stranger);
      expect(strangers.filter(({ sent }) => sent.length > 0)).toHaveLength(1);
      expect(house.send('OPTIONS', { sequence: 9 }, phone).text).toContain('CSeq: 9 OPTIONS');
    });

    it('takes nothing from a connection by what it sends in datagrams, which anybody may send in its name', () => {
      house = new House({ limits: { ...LIMITS, packetsPerSecond: 1, packetBurst: 3 } });
      for (let packet = 0; packet < 10; packet++) house.send('OPTIONS', { sequence: packet + 1 });
      const stream = new MemoryFlow('tls');
      for (let message = 0; message < 10; message++) house.send('OPTIONS', { sequence: message + 1 }, stream);
      expect(stream.sent).toHaveLength(3);
      expect(house.counts.get('sip_dropped rate')).toBe(14);
    });
  });

  it('makes one call of any number of copies of an INVITE', () => {
    house.decisions.onIncoming = (call) => call.trying();
    house.invite();
    const proven = house.flow.sent.length;
    const challenged = house.flow.sent[0];
    if (!challenged) throw new Error('there was no challenge');
    const headers = [proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1')];
    house.send('INVITE', { sequence: 2, body: OFFER, headers });
    house.send('INVITE', { sequence: 2, body: OFFER, headers });
    expect(house.decisions.calls).toHaveLength(1);
    expect(house.flow.statuses.slice(proven - 1)).toEqual([100, 100, 100]);
    house.decisions.calls[0]?.accept(ANSWER);
    house.send('INVITE', { sequence: 2, body: OFFER, headers });
    expect(house.decisions.calls).toHaveLength(1);
    expect(house.flow.last.status).toBe(200);
  });

  it('is answered 482 when a copy of it came over another path', () => {
    house.invite();
    expect(house.send('INVITE', { sequence: 2, body: OFFER, branch: 'z9hG4bK-fork' }).status).toBe(482);
    expect(house.decisions.calls).toHaveLength(1);
    house.send('ACK', { sequence: 2, branch: 'z9hG4bK-ack', toTag: toTag(house.flow.sent[1] ?? house.flow.last) });
    house.settle();
    expect(house.send('INVITE', { sequence: 2, body: OFFER, branch: 'z9hG4bK-late' }).status).toBe(401);
  });

  it('is told apart without the magic cookie too (RFC 2543)', () => {
    const via = 'SIP/2.0/UDP 192.0.2.7:5060';
    const tag = toTag(house.invite({ via }));
    expect(house.decisions.calls).toHaveLength(1);
    house.send('ACK', { via, sequence: 2, toTag: tag });
    expect(house.decisions.acknowledgements).toHaveLength(1);
  });

  it('is answered 503 with Retry-After when there is no room for another transaction', () => {
    house = new House({ limits: { ...LIMITS, transactions: 1 } });
    const tag = toTag(house.invite());
    const refused = house.send('INVITE', { callId: 'second', sequence: 1 });
    expect(refused.status).toBe(503);
    expect(field(refused, 'Retry-After')).toHaveLength(1);
    expect(house.send('INFO', { sequence: 3, toTag: tag }).status).toBe(503);
    expect(house.send('BYE', { sequence: 4, toTag: tag }).status).toBe(200);
  });

  it('is answered 503 while the server drains, when it is an INVITE; calls and registrations go on', () => {
    const tag = house.call();
    house.core.drain();
    const refused = house.send('INVITE', { callId: 'second' });
    expect(refused.status).toBe(503);
    expect(field(refused, 'Retry-After')).toHaveLength(1);
    expect(house.send('INFO', { sequence: 3, toTag: tag }).status).toBe(200);
    expect(house.prove('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'reg', headers: [CONTACT] }).status).toBe(200);
  });

  describe('that registers', () => {
    const register = (headers: string[], wish = {}) =>
      house.prove('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'reg', headers, ...wish });

    it('is bound when it proves to be whom its To names', () => {
      const answer = register([CONTACT, 'Expires: 600', 'User-Agent: HT801']);
      expect(answer.status).toBe(200);
      expect(field(answer, 'Contact')).toEqual(['<sip:kitchen@192.0.2.7:5060>;expires=600']);
      expect(field(answer, 'Date')).toHaveLength(1);
      expect(house.decisions.bindings).toMatchObject([
        { line: 'line-1', changed: true, binding: { userAgent: 'HT801', source: { address: '192.0.2.7' } } },
      ]);
      expect(house.core.census().bindings).toBe(1);
    });

    it('has no more than 200 characters of its User-Agent remembered', () => {
      register([CONTACT, `User-Agent: ${'x'.repeat(5000)}`]);
      expect(house.decisions.bindings[0]?.binding?.userAgent).toBe('x'.repeat(200));
    });

    it('is answered the same again for a repeated REGISTER, and bound once', () => {
      register([CONTACT]);
      const challenged = house.flow.sent[0];
      if (!challenged) throw new Error('there was no challenge');
      const proof = proofFor(challenged, 'REGISTER', REGISTRAR);
      const wish = { uri: REGISTRAR, to: AOR, callId: 'reg', sequence: 2, headers: [CONTACT, proof] };
      expect(house.send('REGISTER', wish).text).toBe(house.flow.sent[1]?.text);
      expect(house.decisions.bindings).toHaveLength(1);
    });

    it('is refused with 403 for somebody else', () => {
      expect(register([CONTACT], { to: 'sip:hall@192.0.2.1' }).status).toBe(403);
      expect(house.decisions.bindings).toEqual([]);
    });

    it('is refused with 400 for * beside another Contact, and with 423 for too short a time', () => {
      expect(register([CONTACT, 'Contact: *', 'Expires: 0']).status).toBe(400);
      expect(field(register([CONTACT, 'Expires: 5'], { sequence: 5 }), 'Min-Expires')).toEqual(['60']);
    });

    it('is told when the binding runs out', () => {
      register([CONTACT, 'Expires: 60']);
      house.clock.advance(60_000);
      expect(house.decisions.bindings.at(-1)).toEqual({ line: 'line-1', binding: undefined, changed: true });
      expect(house.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(house.clock.armed).toBe(0);
    });
  });

  describe('and the end of the server', () => {
    it('waits for the answers to its BYEs and then leaves nothing', async () => {
      house.call();
      const stopped = house.core.stop();
      expect(house.flow.last.method).toBe('BYE');
      expect(house.decisions.ends).toEqual(['stopped']);
      house.receive(answerTo(house.flow.last, 200), house.flow);
      await stopped;
      expect(house.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
      expect(house.clock.armed).toBe(0);
    });

    it('waits no longer than 2 s', async () => {
      house.call();
      house.decisions.onIncoming = () => undefined;
      house.invite({ callId: 'ringing', branch: 'z9hG4bK-ringing' });
      const stopped = house.core.stop();
      house.clock.advance(2000);
      await stopped;
      expect(house.flow.statuses).toContain(503);
      expect(house.decisions.ends).toEqual(['stopped', 'stopped']);
      expect(house.clock.armed).toBe(0);
    });

    it('lets a call that is being decided have its answer, and says BYE after the ACK', async () => {
      house.decisions.onIncoming = (call) => void call.decide();
      house.invite();
      const stopped = house.core.stop();
      house.decisions.calls[0]?.accept(ANSWER);
      expect(house.flow.last.status).toBe(200);
      house.send('ACK', { sequence: 2, branch: 'z9hG4bK-ack', toTag: toTag(house.flow.last) });
      expect(house.flow.last.method).toBe('BYE');
      house.receive(answerTo(house.flow.last, 200), house.flow);
      await stopped;
      expect(house.decisions.ends).toEqual(['stopped']);
    });
  });
});
