import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { cryptoRandom } from '../../src/lib/index.ts';
import { createEmbeddedSip, type EmbeddedSip, type SipSettings } from '../../src/sip/embedded/index.ts';
import { HALF_MESSAGE_MS, UNPROVEN_MS } from '../../src/sip/embedded/transport/liveness.ts';
import { OPENING_MS } from '../../src/sip/embedded/transport/stream-listener.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Decisions, LIMITS, SETTINGS } from '../support/sip-fixture.ts';
import { field, OFFER, request, toTag } from '../support/sip-wire-text.ts';
import { authority, pair, SERVER_TLS } from '../support/tls-files.ts';
import { HOST, type Phone, StreamPhone, WebPhone } from '../support/wire-phone.ts';

const ALL_ON = { host: HOST, tcpPort: 0, tlsPort: 0, wsPort: 0, wssPort: 0, tls: SERVER_TLS };
const ROOMY = { ...LIMITS, connectionsPerAddress: 8 };
/** For what the machine does in its own time. */
const PATIENT = { timeout: 10_000 };
const A_DAY_SECONDS = 86_400;
/** Proves its sender and binds nothing. */
const QUERY = { uri: 'sip:127.0.0.1', to: 'sip:kitchen@127.0.0.1' };
const BROWSER = 'Contact: <sip:x7f3@phone.invalid;transport=ws>;expires=600';

/** Everything that a side says until it closes, as text. */
const everythingFrom = async (socket: Socket): Promise<string> => {
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  await once(socket, 'close');
  return text;
};

const streamHandles = (): number =>
  process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name.startsWith('TLS')).length;

describe('a stream transport', () => {
  let clock: ManualClock;
  let decisions: Decisions;
  let sip: EmbeddedSip;
  let faults: unknown[];
  let phones: Phone[];
  let sockets: Socket[];
  let handles: number;

  const serve = async (settings: Partial<SipSettings> = {}): Promise<void> => {
    sip = createEmbeddedSip({
      settings: { ...SETTINGS, ...ALL_ON, ...settings },
      clock,
      random: cryptoRandom,
      decisions,
      onFault: (_name, cause) => void faults.push(cause),
    });
    await sip.start();
  };
  const portOf = (transport: string): number => sip.addresses().find((at) => at.transport === transport)?.port ?? 0;
  const kept = <P extends Phone>(phone: P): P => {
    phones.push(phone);
    return phone;
  };
  const tcp = async () => kept(await StreamPhone.lift(portOf('tcp')));
  const tls = async (options = {}) => kept(await StreamPhone.liftSecure(portOf('tls'), options));
  const web = async (scheme: 'ws' | 'wss' = 'ws') => kept(await WebPhone.lift(portOf(scheme), scheme));
  /** A connection on which nobody says anything. */
  const silent = async (transport: string): Promise<Socket> => {
    const socket = connect(portOf(transport), HOST);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'connect');
    return socket;
  };
  const openFlows = (flows: number): Promise<void> => expect.poll(() => sip.census().flows, PATIENT).toBe(flows);
  /** Asks over HTTP what is not what the port is for. */
  const askHttp = async (...lines: string[]): Promise<string> => {
    const socket = await silent('ws');
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return everythingFrom(socket);
  };

  beforeEach(() => {
    handles = streamHandles();
    clock = new ManualClock();
    decisions = new Decisions();
    faults = [];
    phones = [];
    sockets = [];
  });

  afterEach(async () => {
    const stopped = sip.stop();
    // Nobody answers our BYE.
    clock.advance(5000);
    await stopped;
    expect(sip.census()).toEqual({ transactions: 0, dialogs: 0, flows: 0, bindings: 0 });
    expect(clock.armed).toBe(0);
    expect(faults).toEqual([]);
    for (const phone of phones) phone.close();
    for (const socket of sockets) socket.destroy();
    await expect.poll(streamHandles, PATIENT).toBe(handles);
  });

  describe('over TLS', () => {
    it.each(['TLSv1.2', 'TLSv1.3'] as const)('is spoken with %s', async (version) => {
      await serve();
      const phone = await tls({ minVersion: version, maxVersion: version });
      expect((phone.socket as TLSSocket).getProtocol()).toBe(version);
      expect((await phone.ask('OPTIONS')).status).toBe(200);
    });

    it('is not spoken with TLS 1.1', async () => {
      await serve();
      const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      await expect(tls(old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
      await openFlows(0);
    });

    it.each([
      ['issued by an authority of ours', pair('client'), authority, 'hallway-ata'],
      ['issued by an authority that nobody named', pair('client'), undefined, undefined],
      ['that its holder wrote himself', pair('self-signed'), authority, undefined],
    ])('sees the client certificate %s', async (_, certificate, authorities, subject) => {
      await serve({ tls: { ...SERVER_TLS, authorities } });
      const phone = await tls(certificate);
      await phone.prove('INVITE', { body: OFFER });
      const seen = decisions.calls[0]?.facts.source;
      const own = (phone.socket as TLSSocket).getX509Certificate()?.fingerprint256;
      expect(seen).toMatchObject({ transport: 'tls', address: HOST, certificate: { fingerprint: own, subject } });
      expect(seen?.certificate?.fingerprint).toMatch(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
    });

    it('serves a client without a certificate, who then has none', async () => {
      await serve({ tls: { ...SERVER_TLS, authorities: authority } });
      expect((await (await tls()).prove('INVITE', { body: OFFER })).status).toBe(200);
      expect(decisions.calls[0]?.facts.source.certificate).toBeUndefined();
    });

    it.each(['TLSv1.2', 'TLSv1.3'] as const)(
      'wants the whole handshake of %s, key and all, each time',
      async (version) => {
        await serve();
        const options = { minVersion: version, maxVersion: version };
        const first = await tls(options);
        const secure = first.socket as TLSSocket;
        let session = secure.getSession();
        secure.on('session', (newer) => {
          session = newer;
        });
        await first.ask('OPTIONS');
        const second = (await tls({ ...options, session })).socket as TLSSocket;
        expect(second.isSessionReused()).toBe(false);
      },
    );

    it('closes a connection that speaks no TLS', async () => {
      await serve();
      const socket = await silent('tls');
      socket.write(request('OPTIONS'));
      await once(socket, 'close');
      await openFlows(0);
    });

    it('says a SIPS address to who has dialled one', async () => {
      await serve();
      const uri = 'sips:*10482913@127.0.0.1';
      const answered = await (await tls()).prove('INVITE', { body: OFFER, uri });
      expect(field(answered, 'Contact')[0]).toMatch(/^<sips:offhook@127\.0\.0\.1:/);
    });

    it('needs a certificate', () => {
      const without = { ...SETTINGS, ...ALL_ON, tls: undefined };
      const parts = { clock, random: cryptoRandom, decisions, onFault: () => undefined };
      expect(() => createEmbeddedSip({ ...parts, settings: without })).toThrow(/certificate/);
      sip = createEmbeddedSip({ ...parts, settings: { ...without, tlsPort: undefined, wssPort: undefined } });
    });
  });

  describe('over WebSocket', () => {
    it.each(['ws', 'wss'] as const)(
      'registers a browser and takes its call by %s, on one connection',
      async (scheme) => {
        await serve();
        const phone = await web(scheme);
        const register = { uri: 'sip:127.0.0.1', to: 'sip:kitchen@127.0.0.1', headers: [BROWSER] };
        const bound = await phone.prove('REGISTER', register);
        expect(bound.status).toBe(200);
        expect(field(bound, 'Contact')).toEqual(['<sip:x7f3@phone.invalid;transport=ws>;expires=600']);
        expect(field(bound, 'Via')[0]).toMatch(
          new RegExp(`^SIP/2.0/${scheme.toUpperCase()} phone.invalid;.*;received=${HOST};rport=${phone.port}$`),
        );
        decisions.onIncoming = (call) => call.refuse({ status: 403, reason: 'Use a real telephone' });
        const refused = await phone.prove('INVITE', { body: OFFER, callId: 'call' });
        expect(refused.text).toMatch(/^SIP\/2\.0 403 Use a real telephone\r\n/);
        phone.send('ACK', { sequence: 2, toTag: toTag(refused), branch: 'z9hG4bK-INVITE-2', callId: 'call' });
        expect(decisions.bindings[0]?.binding?.source.transport).toBe(scheme);
        expect(decisions.calls[0]?.facts.source).toMatchObject({ transport: scheme, certificate: undefined });
        await openFlows(1);
      },
    );

    it('opens no connection for its own BYE', async () => {
      await serve();
      const phone = await web();
      const contact = '<sip:x7f3@phone.invalid;transport=ws>';
      const tag = toTag(await phone.prove('INVITE', { body: OFFER, contact }));
      phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      phone.close();
      await openFlows(0);
      decisions.calls[0]?.hangup();
      expect(decisions.ends).toEqual(['hung-up-by-us']);
      clock.advance(64 * SETTINGS.t1Ms);
      expect(sip.census()).toMatchObject({ dialogs: 0, flows: 0 });
    });

    it('takes a message in a binary frame and in pieces, without Content-Length, and answers in text', async () => {
      await serve();
      const phone = await web();
      const text = request('OPTIONS', { sequence: 7 }).toString().replace('Content-Length: 0\r\n', '');
      const kinds: boolean[] = [];
      phone.web.on('message', (_data, isBinary) => kinds.push(isBinary));
      phone.web.send(Buffer.from(text));
      expect((await phone.answer('7 OPTIONS')).status).toBe(200);
      phone.web.send(Buffer.from(text.slice(0, 40)), { fin: false });
      phone.web.send(Buffer.from(text.slice(40)));
      expect((await phone.answer('7 OPTIONS')).status).toBe(200);
      expect(kinds).toEqual([false, false]);
    });

    it('answers what is no UTF-8 in a binary frame', async () => {
      await serve();
      const phone = await web();
      const kinds: boolean[] = [];
      phone.web.on('message', (_data, isBinary) => kinds.push(isBinary));
      phone.web.send(request('OPTIONS', { callId: 'caf\xe9' }));
      await phone.answer('1 OPTIONS');
      expect(kinds).toEqual([true]);
    });

    it('answers CRLFCRLF with CRLF, and a ping with a pong', async () => {
      await serve();
      const phone = await web();
      phone.raw(Buffer.from('\r\n\r\n'));
      expect((await phone.next(({ text }) => text === '\r\n')).text).toBe('\r\n');
      const pong = once(phone.web, 'pong');
      phone.web.ping('there?');
      expect(String((await pong)[0])).toBe('there?');
    });

    it.each([
      ['another subprotocol', 'xmpp'],
      ['no subprotocol', undefined],
    ])('refuses %s, and says which one it wants', async (_, protocol) => {
      await serve();
      const client = new WebSocket(`ws://${HOST}:${portOf('ws')}/`, protocol);
      const [, response] = await once(client, 'unexpected-response');
      sockets.push(response.socket);
      expect(response.statusCode).toBe(400);
      expect(String((await once(response, 'data'))[0])).toContain('subprotocol sip');
      await openFlows(0);
    });

    it('picks sip where the client offers several', async () => {
      await serve();
      const client = new WebSocket(`ws://${HOST}:${portOf('ws')}/anywhere`, ['xmpp', 'sip']);
      await once(client, 'open');
      expect(client.protocol).toBe('sip');
      client.terminate();
    });

    it.each([
      ['GET / HTTP/1.1', 426],
      ['POST /sip HTTP/1.1', 426],
      ['OPTIONS sip:a@b SIP/2.0', 400],
    ])('answers "%s" with %i and closes', async (line, status) => {
      await serve();
      const answer = await askHttp(line, 'Host: box', 'Content-Length: 0');
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      if (status === 426) expect(answer).toContain('There is no web page');
      await openFlows(0);
    });

    it('does not take a message that is longer than a stream may carry', async () => {
      await serve();
      const phone = await web();
      phone.web.send(Buffer.alloc(90_000, 'x'));
      expect((await once(phone.web, 'close'))[0]).toBe(1009);
      await openFlows(0);
    });
  });

  it.each(['tcp', 'tls', 'ws', 'wss'] as const)(
    'carries 64 kB of body over %s, and 16 kB of header fields no more',
    async (transport) => {
      await serve();
      const open = { tcp, tls: () => tls(), ws: () => web('ws'), wss: () => web('wss') };
      const phone = await open[transport]();
      const headers = [`X-Long: ${'x'.repeat(9000)}`];
      expect((await phone.ask('OPTIONS', { sequence: 1, body: 'y'.repeat(65_536), headers })).status).toBe(200);
      phone.send('OPTIONS', { sequence: 2, headers: [`X-Long: ${'x'.repeat(17_000)}`] });
      if (phone instanceof WebPhone) expect((await phone.answer('2 OPTIONS')).status).toBe(513);
      else await once((phone as StreamPhone).socket, 'close');
    },
  );

  it('shares the caps of one address with all others', async () => {
    await serve({ limits: { ...LIMITS, connectionsPerAddress: 4, connections: 8 } });
    await silent('tls');
    const [first, ...others] = [await tcp(), await tls(), await web()];
    await openFlows(4);
    for (const transport of ['tcp', 'tls', 'ws', 'wss']) await once(await silent(transport), 'close');
    for (const phone of others) expect((await phone.ask('OPTIONS')).status).toBe(200);
    first?.close();
    await openFlows(3);
    expect((await (await web('wss')).ask('OPTIONS')).status).toBe(200);
  });

  it('does no more handshakes for one address than its rate allows', async () => {
    await serve({ limits: { ...LIMITS, connectionsPerAddress: 1 } });
    const begin = async (): Promise<boolean> => {
      const secure = connectTls({ port: portOf('tls'), host: HOST, ca: authority });
      sockets.push(secure);
      const done = await once(secure, 'secureConnect').then(
        () => true,
        () => false,
      );
      secure.destroy();
      await openFlows(0);
      return done;
    };
    const burst: boolean[] = [];
    for (let turn = 0; turn < 5; turn++) burst.push(await begin());
    expect(burst).toEqual([true, true, true, true, false]);
    clock.advance(1000);
    expect([await begin(), await begin()]).toEqual([true, false]);
    expect((await (await tcp()).ask('OPTIONS')).status).toBe(200);
  });

  it('closes what never gets as far as SIP: no handshake, no upgrade, half an upgrade', async () => {
    await serve({ limits: ROOMY });
    const halfway = await silent('ws');
    halfway.write('GET / HTTP/1.1\r\nHost: box\r\nUpgrade: websocket\r\n');
    const secure = connectTls({ port: portOf('wss'), host: HOST, ca: authority });
    sockets.push(secure);
    await once(secure, 'secureConnect');
    const open = [halfway, secure, ...(await Promise.all(['tls', 'ws', 'wss'].map(silent)))];
    const phone = await web();
    await openFlows(6);
    clock.advance(OPENING_MS - 1);
    expect(open.map(({ closed }) => closed)).toEqual([false, false, false, false, false]);
    const closed = Promise.all(open.map((socket) => once(socket, 'close')));
    clock.advance(1);
    await closed;
    await openFlows(1);
    expect((await phone.ask('OPTIONS')).status).toBe(200);
  });

  it('closes what speaks SIP and proves nothing, and keeps what has proven itself once', async () => {
    await serve({ limits: ROOMY });
    const strangers = [await tcp(), await tls(), await web('ws'), await web('wss')];
    const phones = [await tcp(), await tls(), await web('ws')];
    for (const phone of phones) expect((await phone.prove('REGISTER', QUERY)).status).toBe(200);
    for (const stranger of strangers) expect((await stranger.ask('OPTIONS')).status).toBe(200);
    clock.advance(UNPROVEN_MS - 1);
    await openFlows(7);
    clock.advance(1);
    await openFlows(3);
    for (const phone of phones) expect((await phone.ask('OPTIONS')).status).toBe(200);
  });

  it.each(['tls', 'ws', 'wss'] as const)(
    'closes a connection over %s whose message stays half, or that is idle',
    async (transport) => {
      await serve({ limits: { ...LIMITS, idleSeconds: A_DAY_SECONDS } });
      const lift = () => (transport === 'tls' ? tls() : web(transport));
      const [half, idle] = [await lift(), await lift()];
      expect((await half.ask('OPTIONS')).status).toBe(200);
      expect((await idle.prove('REGISTER', QUERY)).status).toBe(200);
      // 0x81 0xFE: a text frame whose length and bytes do not come.
      half.socket.write(transport === 'tls' ? 'OPTIONS sip:' : Buffer.from([0x81, 0xfe]));
      const lookLater = (): number => {
        clock.advance(HALF_MESSAGE_MS);
        return sip.census().flows;
      };
      await expect.poll(lookLater, PATIENT).toBe(1);
      expect((await idle.ask('OPTIONS')).status).toBe(200);
      clock.advance(A_DAY_SECONDS * 1000 - 1);
      expect(sip.census().flows).toBe(1);
      clock.advance(1);
      await openFlows(0);
    },
  );

  it('closes every connection when it stops, those that are half open too', async () => {
    await serve({ limits: ROOMY });
    const open = [
      ...(await Promise.all(['tcp', 'tls', 'ws', 'wss'].map(silent))),
      (await web()).socket,
      (await tls()).socket,
    ];
    await openFlows(6);
    const closed = Promise.all(open.map((socket) => once(socket, 'close')));
    await sip.stop();
    expect(sip.census().flows).toBe(0);
    await closed;
  });
});
