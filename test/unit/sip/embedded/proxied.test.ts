import { beforeEach, describe, expect, it } from 'vitest';
import type { TrustedProxy } from '../../../../src/sip/proxies.ts';
import { Fixture, LIMITS, MemoryFlow, SETTINGS } from '../../../support/sip-fixture.ts';
import { answerTo, field, type Heard, OFFER, proofFor, toTag, type Wish } from '../../../support/sip-wire-text.ts';

const PROXY = '192.0.2.20';
const OTHER_PROXY = '192.0.2.21';
const HALL = '192.0.2.31';
const ATTIC = '192.0.2.32';

const proxies: readonly TrustedProxy[] = [
  { name: 'lb', identity: { kind: 'address', networks: { has: (at) => at === PROXY || at === OTHER_PROXY } } },
];

/** What a proxy says of a request that came from there. */
const from = (address: string, transport = 'udp', port = 5060): string =>
  `X-Offhook-Source: ${transport} ${address} ${port}`;

describe('through a proxy', () => {
  let fixture: Fixture;

  beforeEach(() => {
    fixture = new Fixture({ proxies }, new MemoryFlow('udp', PROXY));
  });

  const refusals = () => fixture.decisions.away.map(({ refusal }) => refusal);

  /** A call of this phone, answered and not acknowledged: the tag of the server in it. */
  const answered = (address = HALL): string => toTag(fixture.invite({ headers: [from(address)] }));

  const inCall = (method: string, tag: string, wish: Wish = {}, flow = fixture.flow): Heard =>
    fixture.send(method, { sequence: 3, toTag: tag, branch: `z9hG4bK-${method}-in`, ...wish }, flow);

  const acknowledge = (tag: string, headers: readonly string[], flow = fixture.flow): void => {
    fixture.send('ACK', { sequence: 2, toTag: tag, branch: `z9hG4bK-ack-${headers.length}`, headers }, flow);
  };

  describe('a request', () => {
    it('comes from whom the proxy names, whatever Via says, and is answered over the proxy', () => {
      const via = `SIP/2.0/TLS ${PROXY};branch=z9hG4bK-p, SIP/2.0/TLS phone.invalid;branch=z9hG4bK-q;received=${ATTIC}`;
      fixture.send('INVITE', { via, headers: [from(HALL, 'ws', 40_000)] });
      expect(fixture.flow.last.status).toBe(401);
      expect(fixture.decisions.away[0]?.source).toEqual({ transport: 'ws', address: HALL, port: 40_000, proxy: 'lb' });
      fixture.invite({ headers: [from(HALL, 'ws', 40_000)], callId: 'another' });
      expect(fixture.decisions.calls[0]?.facts.source).toMatchObject({ transport: 'ws', address: HALL });
      expect(fixture.flow.last.status).toBe(200);
    });

    it.each(['INVITE', 'REGISTER', 'SUBSCRIBE', 'BYE'])(
      'of nobody is refused before anything is asked: %s',
      (method) => {
        fixture.decisions.screenWith = () => {
          throw new Error('screened');
        };
        expect(fixture.send(method).status).toBe(403);
        expect(fixture.decisions.away).toMatchObject([
          { status: 403, refusal: 'sender-unknown', detail: 'X-Offhook-Source is missing', source: { address: PROXY } },
        ]);
        expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
        expect(fixture.clock.armed).toBe(0);
        expect(fixture.faults).toEqual([]);
      },
    );

    it('of somebody who writes the field himself, and is no proxy, comes from where it came', () => {
      const stranger = new MemoryFlow('udp', ATTIC);
      fixture.send('INVITE', { headers: [from(HALL)] }, stranger);
      expect(stranger.last.status).toBe(401);
      expect(fixture.decisions.away[0]?.source).toMatchObject({ address: ATTIC });
      expect(fixture.decisions.away[0]?.source.proxy).toBeUndefined();
    });

    it('is bound to the phone that it comes from, not to the proxy', () => {
      const contact = `Contact: <sip:kitchen@${HALL}>`;
      const registrar = { uri: 'sip:192.0.2.1', to: 'sip:kitchen@192.0.2.1' };
      expect(fixture.prove('REGISTER', { ...registrar, headers: [contact, from(HALL)] }).status).toBe(200);
      expect(fixture.decisions.bindings).toMatchObject([{ binding: { source: { address: HALL } }, changed: true }]);
      const again = { ...registrar, sequence: 3, headers: [contact, from(ATTIC)] };
      expect(fixture.prove('REGISTER', again).status).toBe(200);
      expect(fixture.decisions.bindings).toMatchObject([
        {},
        { binding: { source: { address: ATTIC } }, changed: true },
      ]);
    });

    it('proves nothing with the nonce of another phone behind the same proxy', () => {
      const challenged = fixture.send('INVITE', { body: OFFER, headers: [from(HALL)] });
      const proof = proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1');
      const stolen = fixture.send('INVITE', { sequence: 2, body: OFFER, headers: [from(ATTIC), proof] });
      expect(stolen.status).toBe(401);
      expect(refusals()).toEqual(['challenged', 'nonce-stale']);
      expect(fixture.send('INVITE', { sequence: 3, body: OFFER, headers: [from(HALL), proof] }).status).toBe(200);
    });

    it('of broken syntax is told as what it is, of whom it came from', () => {
      expect(fixture.send('INVITE', { uri: 'nonsense', headers: [from(HALL)] }).status).toBe(400);
      expect(fixture.decisions.away).toMatchObject([{ refusal: 'malformed', source: { address: HALL } }]);
    });
  });

  describe('an INVITE', () => {
    it('hears 100 as soon as its sender is proven, once, before anybody decides', () => {
      const heard: number[] = [];
      fixture.decisions.onIncoming = (call) => {
        heard.push(fixture.flow.last.status);
        call.trying();
        call.refuse({ status: 404 });
      };
      fixture.invite({ headers: [from(HALL)] });
      expect(heard).toEqual([100]);
      expect(fixture.flow.statuses).toEqual([401, 100, 404]);
    });

    it('that is not proven hears none', () => {
      fixture.send('INVITE', { headers: [from(HALL)] });
      expect(fixture.flow.statuses).toEqual([401]);
    });

    it('from a phone that calls here itself hears none before it is asked for', () => {
      fixture.invite({}, new MemoryFlow('udp', HALL));
      expect(fixture.decisions.calls).toHaveLength(1);
    });
  });

  describe('what a proxy does of its own accord', () => {
    it('may ask whether we are there, wherever it stands, and is told when we are about to go', () => {
      fixture.decisions.screenWith = () => ({ status: 403 });
      expect(fixture.send('OPTIONS').status).toBe(200);
      fixture.core.drain();
      const drained = fixture.send('OPTIONS', { sequence: 2 });
      expect(drained.status).toBe(503);
      expect(field(drained, 'Retry-After')).toHaveLength(1);
      expect(fixture.send('OPTIONS', { sequence: 3, headers: [from(HALL)] }).status).toBe(403);
    });

    it('cancels the call that it brought', () => {
      fixture.decisions.onIncoming = () => undefined;
      const { text } = fixture.invite({ headers: [from(HALL)] });
      expect(text).toContain('100 Trying');
      fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
      expect(fixture.decisions.ends).toEqual(['cancelled']);
      expect(fixture.flow.statuses.slice(-2)).toEqual([200, 487]);
    });

    it('acknowledges a refusal, which ends its repetition and proves nothing of the caller', () => {
      fixture.decisions.onIncoming = (call) => call.refuse({ status: 404 });
      const refused = fixture.invite({ headers: [from(HALL)] });
      for (const headers of [[], [from(HALL)]])
        fixture.send('ACK', { sequence: 2, toTag: toTag(refused), branch: 'z9hG4bK-INVITE-2', headers });
      expect(fixture.decisions.refusalAcks).toEqual([]);
      fixture.settle();
      expect(fixture.flow.count(({ status }) => status === 404)).toBe(1);
    });

    it('is never cut off, and its connection may stay', () => {
      const flow = new MemoryFlow('tcp', PROXY);
      fixture.send('OPTIONS', {}, flow);
      expect(flow.proofs).toBe(1);
    });
  });

  describe('a request in a call', () => {
    it('comes from the phone of that call, and from nobody else behind the proxy', () => {
      const tag = answered();
      acknowledge(tag, [from(HALL)]);
      expect(fixture.decisions.acknowledgements).toHaveLength(1);
      expect(inCall('BYE', tag, { headers: [from(ATTIC)] }).status).toBe(481);
      expect(inCall('BYE', tag, { branch: 'z9hG4bK-other' }).status).toBe(403);
      expect(refusals().slice(-2)).toEqual(['no-such-call', 'sender-unknown']);
      expect(inCall('BYE', tag, { branch: 'z9hG4bK-own', headers: [from(HALL, 'udp', 40_000)] }).status).toBe(200);
      expect(fixture.decisions.ends).toEqual(['hung-up-by-phone']);
    });

    it('may come over another proxy', () => {
      const tag = answered();
      acknowledge(tag, [from(HALL)], new MemoryFlow('udp', OTHER_PROXY));
      expect(fixture.decisions.acknowledgements).toHaveLength(1);
    });

    it('is no ACK of somebody else, and none that is doubled', () => {
      const tag = answered();
      acknowledge(tag, [from(ATTIC)]);
      acknowledge(tag, [from(HALL), from(HALL)]);
      acknowledge(tag, [from(HALL)], new MemoryFlow('udp', ATTIC));
      expect(fixture.decisions.acknowledgements).toEqual([]);
    });

    it('is an ACK without a word where the call came over the same proxy', () => {
      const tag = answered();
      acknowledge(tag, [], new MemoryFlow('udp', OTHER_PROXY));
      acknowledge(tag, [], new MemoryFlow('udp', ATTIC));
      expect(fixture.decisions.acknowledgements).toEqual([]);
      acknowledge(tag, []);
      expect(fixture.decisions.acknowledgements).toHaveLength(1);
    });

    it('is no ACK of a proxy where the phone called here itself', () => {
      const phone = new MemoryFlow('udp', HALL);
      const tag = toTag(fixture.invite({}, phone));
      acknowledge(tag, []);
      expect(fixture.decisions.acknowledgements).toEqual([]);
      acknowledge(tag, [from(HALL)]);
      expect(fixture.decisions.acknowledgements).toHaveLength(1);
    });
  });

  describe('our BYE', () => {
    const ROUTES = [`<sip:${PROXY};r2=on;lr>`, '<sip:192.0.2.40:5061;transport=tls;r2=on;lr>'];

    const hangUp = async (flow: MemoryFlow, routes: readonly string[], close?: 'close') => {
      const headers = [from(HALL), ...routes.map((route) => `Record-Route: ${route}`)];
      const tag = toTag(fixture.invite({ headers }, flow));
      acknowledge(tag, [from(HALL)], flow);
      if (close) flow.close();
      for (const call of fixture.decisions.calls) call.hangup();
      await new Promise(setImmediate);
    };

    it('takes the way of the INVITE, by its route set', async () => {
      await hangUp(fixture.flow, ROUTES);
      const bye = fixture.flow.last;
      expect(bye.text).toMatch(/^BYE sip:kitchen@192\.0\.2\.7:5060;line=1 SIP/);
      expect(field(bye, 'Route')).toEqual(ROUTES);
      expect(fixture.targets).toEqual([]);
      fixture.receive(answerTo(bye, 200));
      expect(fixture.core.census().dialogs).toBe(0);
    });

    it('goes to a strict router as RFC 2543 had it', async () => {
      await hangUp(fixture.flow, [`<sip:${PROXY}>`]);
      expect(fixture.flow.last.text).toMatch(new RegExp(`^BYE sip:${PROXY} SIP`));
      expect(field(fixture.flow.last, 'Route')).toEqual(['<sip:kitchen@192.0.2.7:5060;line=1>']);
    });

    it('goes to the proxy, and never to the phone, where its connection is gone', async () => {
      await hangUp(new MemoryFlow('tcp', PROXY), [`<sip:${OTHER_PROXY}:5070;transport=tcp;lr>`], 'close');
      expect(fixture.targets).toEqual([{ transport: 'tcp', address: OTHER_PROXY, port: 5070 }]);
    });

    it('goes to the other end of the hop, where the route names somebody whom nobody has named', async () => {
      await hangUp(new MemoryFlow('tcp', PROXY), ['<sip:198.51.100.9:5070;transport=tcp;lr>'], 'close');
      expect(fixture.targets).toEqual([{ transport: 'tcp', address: PROXY, port: 5070 }]);
    });
  });

  describe('limits', () => {
    const wrong = (address: string, callId: string): Heard => {
      const challenged = fixture.send('INVITE', { callId, headers: [from(address)] });
      const proof = proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1', 'wrong');
      return fixture.send('INVITE', { callId, sequence: 2, headers: [from(address), proof] });
    };

    it('put off the phone that guesses, which is still answered, and neither the proxy nor who else is behind it', () => {
      const flow = new MemoryFlow('tcp', PROXY);
      fixture = new Fixture({ proxies }, flow);
      for (let guess = 0; guess < LIMITS.digestFailures; guess += 1) wrong(HALL, `guess-${guess}`);
      expect(fixture.bans).toMatchObject([{ address: HALL, severity: 'banned' }]);
      expect(flow.closed).toBe(false);
      expect(fixture.send('INVITE', { callId: 'after', headers: [from(HALL)] }).status).toBe(403);
      expect(refusals().at(-1)).toBe('banned');
      expect(fixture.invite({ callId: 'attic', headers: [from(ATTIC)] }).status).toBe(200);
      expect(fixture.send('OPTIONS').status).toBe(200);
    });

    it('count what each phone sends, not what all send together', () => {
      const limits = { ...LIMITS, packetsPerSecond: 1, packetBurst: 2 };
      fixture = new Fixture({ ...SETTINGS, proxies, limits }, new MemoryFlow('udp', PROXY));
      const statuses = [1, 2, 3].map((sequence) => fixture.send('INVITE', { sequence, headers: [from(HALL)] }).status);
      expect(statuses).toEqual([401, 401, 403]);
      expect(refusals().at(-1)).toBe('rate-limited');
      for (let sequence = 4; sequence < 10; sequence += 1) {
        const address = `192.0.2.${100 + sequence}`;
        expect(fixture.send('INVITE', { sequence, headers: [from(address)] }).status).toBe(401);
        expect(fixture.send('OPTIONS', { sequence }).status).toBe(200);
      }
    });
  });
});
