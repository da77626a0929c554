import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom, Secret, soleFence } from '../../src/lib/index.ts';
import { createEmbeddedSip, type EmbeddedSip } from '../../src/sip/embedded/index.ts';
import type { RequestFacts } from '../../src/sip/port.ts';
import { Contacts, openProbe, Registration } from '../../src/sip/registrations/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryRegistrationStore } from '../support/paper-registrar.ts';
import { Decisions, SETTINGS } from '../support/sip-fixture.ts';
import { answerTo, field, type Heard, hear, OFFER, request } from '../support/sip-wire-text.ts';
import { authority, SERVER_TLS } from '../support/tls-files.ts';
import { HOST } from '../support/wire-phone.ts';

/** A registrar over connections that says yes to everybody, and keeps the connection that it was asked over. */
class StreamRegistrar {
  readonly heard: Heard[] = [];
  readonly sockets: Socket[] = [];
  pings = 0;
  readonly #server: Server;

  constructor(transport: 'tcp' | 'tls') {
    const serve = (socket: Socket): void => this.#serve(socket);
    const { certificate: cert, key } = SERVER_TLS;
    this.#server =
      transport === 'tcp'
        ? createServer(serve)
        : createTlsServer({ cert, key: key.reveal() }, (socket) => serve(socket));
  }

  async start(): Promise<number> {
    this.#server.listen(0, HOST);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (text.trim() === '') {
        this.pings += 1;
        socket.write('\r\n');
        return;
      }
      const heard = hear(chunk);
      this.heard.push(heard);
      const contacts = field(heard, 'Contact').map((contact) => `Contact: ${contact}`);
      if (heard.method === 'REGISTER') socket.write(answerTo(heard, 200, contacts));
    });
  }
}

describe.each(['tcp', 'tls'] as const)('a registration over %s', (transport) => {
  let registrar: StreamRegistrar;
  let sip: EmbeddedSip;
  let decisions: Decisions;
  let clock: ManualClock;
  let contacts: Contacts;
  let registration: Registration;
  let store: MemoryRegistrationStore;
  const seen: RequestFacts[] = [];

  const begin = async (authorities: string | undefined, host = HOST): Promise<void> => {
    const port = await registrar.start();
    registration = new Registration({
      settings: {
        name: 'box',
        place: { host, port, transport, authorities },
        user: '620',
        account: { username: '620', password: new Secret('sesame') },
        expiresSeconds: 300,
      },
      stack: sip,
      resolver: { services: async () => [], addresses: async () => [HOST] },
      openProbe,
      routeTo: () => HOST,
      store,
      contacts,
      clock,
      random: cryptoRandom,
      node: 'test',
      onFault: (name, cause) => {
        throw new Error(name, { cause });
      },
      onTurn: () => undefined,
    });
    await registration.start(soleFence);
  };

  const state = () => registration.status().state;

  beforeEach(async () => {
    registrar = new StreamRegistrar(transport);
    clock = new ManualClock();
    contacts = new Contacts();
    store = new MemoryRegistrationStore();
    decisions = new Decisions();
    seen.length = 0;
    decisions.screenWith = (facts) => {
      seen.push(facts);
      return { status: 480 };
    };
    sip = createEmbeddedSip({
      settings: { ...SETTINGS, host: HOST, tcpPort: 0 },
      clock,
      random: cryptoRandom,
      decisions,
      onFault: (name, cause) => {
        throw new Error(name, { cause });
      },
    });
    await sip.start();
  });

  afterEach(async () => {
    await registration.stop();
    const stopping = sip.stop();
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    await stopping;
    registrar.stop();
    expect(clock.armed).toBe(0);
    expect(sip.census().flows).toBe(0);
  });

  it('keeps its connection, over which the registrar calls and is proven to be itself', async () => {
    await begin(authority);
    await expect.poll(state).toBe('registered');
    const [asked] = registrar.heard;
    const uri = /<(sip:[^>]+)>/.exec(asked ? (field(asked, 'Contact')[0] ?? '') : '')?.[1] ?? '';
    expect(uri).toMatch(
      new RegExp(
        `^sip:([0-9a-f]{32})@127\\.0\\.0\\.1:${registrar.sockets[0]?.remotePort};transport=${transport};line=\\1$`,
      ),
    );
    // Far longer than a connection may be idle.
    for (let second = 0; second < 140; second += 1) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    await expect.poll(() => registrar.pings).toBeGreaterThan(0);
    const via = `SIP/2.0/${transport.toUpperCase()} ${HOST}:5060;branch=z9hG4bK-called`;
    registrar.sockets[0]?.write(request('INVITE', { uri, via, body: OFFER }));
    await expect.poll(() => seen.length).toBe(1);
    const contact = contacts.named(seen[0]?.user ?? '');
    expect(contact?.name).toBe('box');
    expect(contact?.provenBy(seen[0]?.source ?? failing())).toBe(transport === 'tls' ? 'certificate' : 'address');
    await expect.poll(() => registrar.heard.some(({ status }) => status === 480)).toBe(true);
  });

  it('is made anew when the connection is gone, and the contact before taken back', async () => {
    await begin(authority);
    await expect.poll(state).toBe('registered');
    clock.advance(60_000);
    registrar.sockets[0]?.destroy();
    await expect.poll(() => registrar.sockets.length).toBe(2);
    await expect
      .poll(() => registrar.heard.filter(({ method }) => method === 'REGISTER').length)
      .toBeGreaterThanOrEqual(3);
    const contactsOf = registrar.heard
      .filter(({ method }) => method === 'REGISTER')
      .flatMap((heard) => field(heard, 'Contact'));
    const [first, removed, again] = contactsOf.slice(-3);
    expect(removed).toBe(first?.replace('expires=300', 'expires=0'));
    expect(again).toContain(`:${registrar.sockets[1]?.remotePort};`);
  });

  it('knows whoever connects by himself from that address by no more than the address', async () => {
    await begin(authority);
    await expect.poll(state).toBe('registered');
    const port = sip.addresses().find((at) => at.transport === 'tcp')?.port ?? 0;
    const stranger = connect(port, HOST);
    const via = `SIP/2.0/TCP ${HOST}:9;branch=z9hG4bK-strange`;
    stranger.write(request('INVITE', { uri: store.contacts.get('box')?.uri ?? '', via, body: OFFER }));
    await expect.poll(() => seen.length).toBe(1);
    const source = seen[0]?.source ?? failing();
    expect(contacts.named(seen[0]?.user ?? '')?.provenBy(source)).toBe('address');
    stranger.destroy();
  });

  it.skipIf(transport === 'tcp')(
    'is not made with a server that nobody vouches for, or that is another one',
    async () => {
      await begin(undefined);
      await expect.poll(() => registration.status().lastError).toMatch(/certificate of the registrar is not accepted/);
      await registration.stop();
      registrar.stop();
      registrar = new StreamRegistrar(transport);
      await begin(authority, 'somebody-else.example');
      await expect.poll(() => registration.status().lastError).toMatch(/certificate of the registrar is not accepted/);
      expect(registrar.heard).toEqual([]);
    },
  );
});

const failing = (): never => {
  throw new Error('nothing was seen');
};
