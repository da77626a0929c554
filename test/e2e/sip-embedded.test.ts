import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { createEmbeddedSip, type EmbeddedSip, type SipSettings } from '../../src/sip/embedded/index.ts';
import type { Transport } from '../../src/sip/port.ts';
import { Decisions, LIMITS, SETTINGS } from '../support/sip-fixture.ts';
import { ANSWER, answerTo, field, hear, OFFER, proofFor, request, toTag } from '../support/sip-wire-text.ts';
import { SERVER_TLS } from '../support/tls-files.ts';
import { HOST, type Phone, StreamPhone, UdpPhone, URI, WebPhone } from '../support/wire-phone.ts';

const AOR = 'sip:kitchen@127.0.0.1';

const LIFT: Readonly<Record<Transport, (port: number) => Promise<Phone>>> = {
  udp: (port) => UdpPhone.lift(port),
  tcp: (port) => StreamPhone.lift(port),
  tls: (port) => StreamPhone.liftSecure(port),
  ws: (port) => WebPhone.lift(port),
  wss: (port) => WebPhone.lift(port, 'wss'),
};

/** How our Contact names the transport. */
const PARAMETER: Readonly<Record<Transport, string>> = {
  udp: '',
  tcp: ';transport=tcp',
  tls: ';transport=tls',
  ws: ';transport=ws',
  wss: ';transport=ws',
};

const ALL_ON = { host: HOST, udpPort: 0, tcpPort: 0, tlsPort: 0, wsPort: 0, wssPort: 0, tls: SERVER_TLS };

describe('the embedded SIP server on the wire', () => {
  let decisions: Decisions;
  let sip: EmbeddedSip;
  let faults: unknown[];
  let phones: Phone[];

  const serve = async (settings: Partial<SipSettings> = {}): Promise<void> => {
    sip = createEmbeddedSip({
      settings: { ...SETTINGS, t1Ms: 40, t2Ms: 160, t4Ms: 100, ...ALL_ON, ...settings },
      clock: systemClock,
      random: cryptoRandom,
      decisions,
      onFault: (_name, cause) => void faults.push(cause),
    });
    await sip.start();
  };
  const portOf = (transport: string): number => sip.addresses().find((at) => at.transport === transport)?.port ?? 0;
  const udp = async (host?: string): Promise<UdpPhone> => {
    const phone = await UdpPhone.lift(portOf('udp'), host);
    phones.push(phone);
    return phone;
  };
  const tcp = async (): Promise<StreamPhone> => {
    const phone = await StreamPhone.lift(portOf('tcp'));
    phones.push(phone);
    return phone;
  };
  const lift = async (transport: Transport): Promise<Phone> => {
    const phone = await LIFT[transport](portOf(transport));
    phones.push(phone);
    return phone;
  };

  beforeEach(() => {
    decisions = new Decisions();
    faults = [];
    phones = [];
  });

  afterEach(async () => {
    for (const phone of phones) phone.close();
    await sip.stop();
    expect(sip.census()).toEqual({ transactions: 0, dialogs: 0, flows: 0, bindings: 0 });
    expect(faults).toEqual([]);
  });

  describe.each(['udp', 'tcp', 'tls', 'ws', 'wss'] as const)('over %s', (transport) => {
    it('registers a phone, and refuses a wrong password', async () => {
      await serve();
      const phone = await lift(transport);
      const wish = { uri: 'sip:127.0.0.1', to: AOR, headers: [`Contact: <${AOR}:${phone.port}>`, 'Expires: 600'] };
      expect((await phone.prove('REGISTER', wish, 'wrong')).status).toBe(401);
      const bound = await phone.prove('REGISTER', { ...wish, branch: 'z9hG4bK-again' });
      expect(bound.status).toBe(200);
      expect(field(bound, 'Contact')).toEqual([`<${AOR}:${phone.port}>;expires=600`]);
      expect(decisions.bindings).toMatchObject([{ line: 'line-1', binding: { source: { transport, address: HOST } } }]);
    });

    it('carries a whole call: INVITE, 401, INVITE, 200, ACK, BYE', async () => {
      await serve();
      const phone = await lift(transport);
      const answered = await phone.prove('INVITE', { body: OFFER });
      expect(answered.status).toBe(200);
      expect(field(answered, 'Contact')).toEqual([`<sip:offhook@${HOST}:${portOf(transport)}${PARAMETER[transport]}>`]);
      expect(field(answered, 'Via')[0]).toContain(`;received=${HOST};rport=${phone.port}`);
      const tag = toTag(answered);
      phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      expect((await phone.ask('BYE', { sequence: 3, toTag: tag })).status).toBe(200);
      expect(decisions.acknowledgements).toHaveLength(1);
      expect(decisions.ends).toEqual(['hung-up-by-phone']);
    });

    it('hangs up from our side after the ACK, and no sooner', async () => {
      await serve();
      decisions.onIncoming = (call) => {
        call.accept(ANSWER);
        call.hangup();
      };
      const phone = await lift(transport);
      const answered = await phone.prove('INVITE', { body: OFFER });
      await phone.answer('2 INVITE');
      expect(phone.heard.filter(({ method }) => method === 'BYE')).toEqual([]);
      phone.send('ACK', { sequence: 2, toTag: toTag(answered), branch: 'z9hG4bK-ack' });
      const bye = await phone.next(({ method }) => method === 'BYE');
      phone.raw(answerTo(bye, 200));
      expect(decisions.ends).toEqual(['hung-up-by-us']);
    });

    it('says BYE to a phone that never acknowledges', async () => {
      await serve({ t1Ms: 5, t2Ms: 40 });
      const phone = await lift(transport);
      await phone.prove('INVITE', { body: OFFER });
      await phone.answer('2 INVITE');
      phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
      expect(decisions.ends).toEqual(['no-ack']);
    });

    it('cancels before the final answer, and does not after it', async () => {
      await serve();
      decisions.onIncoming = (call) => call.trying();
      const phone = await lift(transport);
      const ringing = phone.prove('INVITE', { body: OFFER });
      await phone.next(({ status }) => status === 100);
      expect((await phone.ask('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' })).status).toBe(200);
      expect((await ringing).status).toBe(487);
      phone.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
      expect(decisions.ends).toEqual(['cancelled']);

      decisions.onIncoming = (call) => void call.accept(ANSWER);
      const other = await lift(transport);
      const tag = toTag(await other.prove('INVITE', { body: OFFER, callId: 'second' }));
      const late = { sequence: 2, branch: 'z9hG4bK-INVITE-2', callId: 'second' };
      expect((await other.ask('CANCEL', late)).status).toBe(200);
      expect((await other.ask('BYE', { sequence: 3, toTag: tag, callId: 'second' })).status).toBe(200);
      expect(decisions.ends).toEqual(['cancelled', 'hung-up-by-phone']);
    });

    it('follows a re-INVITE', async () => {
      await serve();
      const phone = await lift(transport);
      const tag = await phone.call();
      expect((await phone.ask('INVITE', { sequence: 3, toTag: tag, body: OFFER })).status).toBe(200);
      phone.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3' });
      expect((await phone.ask('BYE', { sequence: 4, toTag: tag })).status).toBe(200);
      expect(decisions.reoffers).toHaveLength(1);
    });
  });

  describe('hangs up at the Contact of the phone', () => {
    it('where it calls from another port than it listens on', async () => {
      await serve();
      decisions.onIncoming = (call) => {
        call.accept(ANSWER);
        call.hangup();
      };
      const [calling, listening] = [await udp(), await udp()];
      const contact = `<sip:kitchen@${HOST}:${listening.port}>`;
      const answered = await calling.prove('INVITE', { body: OFFER, contact });
      calling.send('ACK', { sequence: 2, toTag: toTag(answered), branch: 'z9hG4bK-ack' });
      listening.raw(answerTo(await listening.next(({ method }) => method === 'BYE'), 200));
      await expect.poll(() => sip.census().dialogs).toBe(0);
      expect(calling.heard.filter(({ method }) => method === 'BYE')).toEqual([]);
    });

    it('over a connection of its own, where that of the call has gone', async () => {
      await serve();
      const listener = createServer();
      listener.listen(0, HOST);
      await once(listener, 'listening');
      const { port } = listener.address() as AddressInfo;
      const phone = await tcp();
      const contact = `<sip:kitchen@${HOST}:${port};transport=tcp>`;
      const tag = toTag(await phone.prove('INVITE', { body: OFFER, contact }));
      phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      await expect.poll(() => decisions.acknowledgements.length).toBe(1);
      phone.close();
      await expect.poll(() => sip.census().flows).toBe(0);
      const dialled = once(listener, 'connection') as Promise<[Socket]>;
      decisions.calls[0]?.hangup();
      const [socket] = await dialled;
      const [bye] = (await once(socket, 'data')) as [Buffer];
      socket.write(answerTo(hear(bye), 200));
      await expect.poll(() => sip.census().dialogs).toBe(0);
      expect(bye.toString()).toMatch(new RegExp(`^BYE sip:kitchen@${HOST}:${port};transport=tcp SIP/2.0\r\n`));
      expect(decisions.ends).toEqual(['hung-up-by-us']);
      socket.destroy();
      listener.close();
    });
  });

  describe('of a phone whose connection dies', () => {
    it('while it is being decided, keeps what was decided and ends the call that nobody acknowledges', async () => {
      await serve({ t1Ms: 5, t2Ms: 40 });
      decisions.onIncoming = (call) => void call.decide();
      const phone = await tcp();
      void phone.prove('INVITE', { body: OFFER, contact: `<sip:kitchen@${HOST}:1025;transport=tcp>` });
      await expect.poll(() => decisions.calls.length).toBe(1);
      phone.close();
      await expect.poll(() => sip.census().flows).toBe(0);
      expect(decisions.calls[0]?.accept(ANSWER)).toBe(true);
      await expect.poll(() => decisions.ends).toEqual(['no-ack']);
      await expect.poll(() => sip.census().dialogs).toBe(0);
    });

    it('goes on over the next one: the ACK and the BYE come there', async () => {
      await serve();
      const phone = await tcp();
      const tag = toTag(await phone.prove('INVITE', { body: OFFER }));
      phone.close();
      const again = await tcp();
      again.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      expect((await again.ask('BYE', { sequence: 3, toTag: tag })).status).toBe(200);
      expect(decisions.acknowledgements).toHaveLength(1);
      expect(decisions.ends).toEqual(['hung-up-by-phone']);
    });

    it('in the middle of a message, leaves nothing of it', async () => {
      await serve();
      const phone = await tcp();
      const bytes = request('INVITE', { uri: URI, body: OFFER });
      phone.raw(bytes.subarray(0, bytes.length - 20));
      await expect.poll(() => sip.census().flows).toBe(1);
      phone.close();
      await expect.poll(() => sip.census().flows).toBe(0);
      expect(decisions.calls).toEqual([]);
    });
  });

  it('registers a phone that starts anew at another Contact, and counts its CSeq from there', async () => {
    await serve();
    const phone = await udp();
    const bind = (sequence: number, uri: string) => {
      const headers = [`Contact: <${uri}>`, 'Expires: 600'];
      return phone.prove('REGISTER', { uri: 'sip:127.0.0.1', to: AOR, headers, sequence });
    };
    expect((await bind(70, `${AOR}:5060`)).status).toBe(200);
    const anew = await bind(5, `${AOR}:5062`);
    expect(anew.status).toBe(200);
    expect(field(anew, 'Contact')).toEqual([`<${AOR}:5062>;expires=600`]);
    expect((await bind(3, `${AOR}:5062`)).status).toBe(500);
    expect(sip.census().bindings).toBe(1);
  });

  it('makes one call of two copies of an INVITE, and answers 482 to one over another path', async () => {
    await serve();
    const phone = await udp();
    const challenged = await phone.ask('INVITE', { body: OFFER });
    const headers = [proofFor(challenged, 'INVITE', URI)];
    phone.send('INVITE', { sequence: 2, body: OFFER, headers });
    phone.send('INVITE', { sequence: 2, body: OFFER, headers });
    expect((await phone.answer('2 INVITE')).status).toBe(200);
    phone.send('INVITE', { sequence: 2, body: OFFER, headers, branch: 'z9hG4bK-other-path' });
    expect((await phone.next(({ status }) => status === 482)).status).toBe(482);
    expect(decisions.calls).toHaveLength(1);
  });

  it('refuses the BYE of a stranger who knows the tags, and of the phone with a wrong one', async () => {
    await serve();
    const phone = await udp();
    const stranger = await udp('127.0.0.9');
    const tag = await phone.call();
    expect((await stranger.ask('BYE', { sequence: 3, toTag: tag })).status).toBe(481);
    expect((await phone.ask('BYE', { sequence: 3, toTag: `${tag}0` })).status).toBe(481);
    expect(decisions.ends).toEqual([]);
    expect((await phone.ask('BYE', { sequence: 4, toTag: tag })).status).toBe(200);
  });

  it('answers at the port of sent-by where the phone does not ask for rport', async () => {
    await serve();
    const listening = await udp();
    const sending = await udp();
    sending.raw(request('OPTIONS', { via: `SIP/2.0/UDP 192.0.2.99:${listening.port};branch=z9hG4bK-old` }));
    const answer = await listening.answer('1 OPTIONS');
    expect(answer.status).toBe(200);
    expect(field(answer, 'Via')[0]).toContain(`received=${HOST}`);
  });

  it('swallows keep-alives and refuses a datagram that is too long, and goes on', async () => {
    await serve();
    const phone = await udp();
    for (const packet of ['\r\n\r\n', '00000000', '\0\0\0\0', 'junk']) phone.raw(Buffer.from(packet));
    phone.raw(Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...Array<number>(12).fill(9)]));
    expect((await phone.ask('OPTIONS', { sequence: 5, headers: [`X-Long: ${'x'.repeat(60_000)}`] })).status).toBe(513);
    expect((await phone.ask('OPTIONS', { sequence: 6 })).status).toBe(200);
    expect(phone.heard).toEqual([]);
  });

  it('serves a call whose INVITE is as long as a datagram can be, and refuses a longer header', async () => {
    await serve();
    const phone = await udp();
    const body = `${OFFER}a=x:${'x'.repeat(63_000)}\r\n`;
    expect((await phone.prove('INVITE', { body })).status).toBe(200);
    expect(decisions.calls[0]?.body?.text).toHaveLength(body.length);
    const headers = [`X-Long: ${'x'.repeat(16_384)}`];
    expect((await phone.ask('OPTIONS', { sequence: 9, headers })).status).toBe(513);
  });

  it('says the address that the packet came to in Contact, though it is bound to all', async () => {
    await serve({ host: '0.0.0.0' });
    const phone = await udp();
    const answered = await phone.prove('INVITE', { body: OFFER });
    expect(field(answered, 'Contact')).toEqual([`<sip:offhook@${HOST}:${portOf('udp')}>`]);
    expect(decisions.calls).toMatchObject([{ localAddress: HOST, facts: { source: { address: HOST } } }]);
  });

  it('serves IPv4 and IPv6 on one IPv6 socket, and writes addresses in their own form', async () => {
    await serve({ host: '::' });
    const phone = await udp();
    const answered = await phone.prove('INVITE', { body: OFFER });
    expect(field(answered, 'Contact')).toEqual([`<sip:offhook@${HOST}:${portOf('udp')}>`]);
    expect(decisions.calls[0]?.facts.source.address).toBe(HOST);
  });

  it('answers CRLFCRLF with CRLF, and messages that come in pieces or together', async () => {
    await serve();
    const phone = await tcp();
    phone.raw(Buffer.from('\r\n\r\n'));
    expect((await phone.next(({ text }) => text === '\r\n')).text).toBe('\r\n');
    const via = (branch: string): string => `SIP/2.0/TCP ${HOST}:1;branch=z9hG4bK-${branch}`;
    const both = Buffer.concat([
      request('OPTIONS', { sequence: 1, via: via('a') }),
      request('OPTIONS', { sequence: 2, via: via('b') }),
    ]);
    for (const byte of both.subarray(0, 100)) phone.raw(Buffer.from([byte]));
    phone.raw(both.subarray(100));
    expect((await phone.answer('1 OPTIONS')).status).toBe(200);
    expect((await phone.answer('2 OPTIONS')).status).toBe(200);
  });

  it('closes a connection that is idle, and one that makes no sense', async () => {
    await serve({ limits: { ...LIMITS, idleSeconds: 0.2 } });
    const idle = await tcp();
    const senseless = await tcp();
    senseless.raw(Buffer.from('OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n'));
    await Promise.all([idle, senseless].map(({ socket }) => once(socket, 'close')));
    await expect.poll(() => sip.census().flows).toBe(0);
  });

  it('caps the connections of one address', async () => {
    await serve({ limits: { ...LIMITS, connectionsPerAddress: 2 } });
    const [first, second, third] = [await tcp(), await tcp(), await tcp()];
    await once(third.socket, 'close');
    expect((await second.ask('OPTIONS')).status).toBe(200);
    first.close();
    await once(first.socket, 'close');
    await expect.poll(() => sip.census().flows).toBe(1);
    expect((await (await tcp()).ask('OPTIONS')).status).toBe(200);
  });

  it.each([
    ['udp', 'udpPort'],
    ['tcp', 'tcpPort'],
    ['tls', 'tlsPort'],
    ['ws', 'wsPort'],
    ['wss', 'wssPort'],
  ] as const)('says which %s port is taken, and leaves nothing open', async (transport, key) => {
    await serve();
    const taken = portOf(transport);
    const second = createEmbeddedSip({
      settings: { ...SETTINGS, ...ALL_ON, [key]: taken },
      clock: systemClock,
      random: cryptoRandom,
      decisions,
      onFault: (_name, cause) => void faults.push(cause),
    });
    await expect(second.start()).rejects.toMatchObject({
      message: `SIP ${transport} port ${taken} on ${HOST} is taken`,
      transport,
      port: taken,
      cause: { code: 'EADDRINUSE' },
    });
    await second.stop();
  });

  it('says BYE to standing calls when it stops, and stops but once', async () => {
    await serve();
    const phone = await udp();
    await phone.call();
    await expect.poll(() => decisions.acknowledgements.length).toBe(1);
    const [first, second] = [sip.stop(), sip.stop()];
    phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
    await Promise.all([first, second]);
    expect(decisions.ends).toEqual(['stopped']);
    expect(sip.receiveBuffer()?.gotBytes).toBeGreaterThan(0);
  });
});
