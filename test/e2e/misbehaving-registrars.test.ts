import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom, Secret, soleFence } from '../../src/lib/index.ts';
import { createEmbeddedSip, type EmbeddedSip } from '../../src/sip/embedded/index.ts';
import { Contacts, lookAtRegistrar, openProbe, Registration, type Sight } from '../../src/sip/registrations/index.ts';
import type { SipRequest } from '../../src/sip/syntax/message.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryRegistrationStore } from '../support/paper-registrar.ts';
import { type ScriptedSipServer, scriptedSipServer } from '../support/scripted-sip-server.ts';
import { Decisions, SETTINGS } from '../support/sip-fixture.ts';

const HOST = '127.0.0.1';

type Script = (request: SipRequest, registrar: ScriptedSipServer) => void;

const digest = (more: string): string => `Digest realm="box", nonce="n1", ${more}`;
const MD5 = digest('algorithm=MD5, qop="auth"');
const SHA_256 = digest('algorithm=SHA-256, qop="auth"');

/** What a good registrar says of the contact that was sent. */
const granted = (request: SipRequest) => request.headers('Contact').map((value) => ['Contact', value] as const);
const proofOf = (request: SipRequest): string | undefined => request.headers('Authorization')[0];

/** Asks with these challenges, until something is proven. */
const challenging =
  (...challenges: readonly string[]): Script =>
  (request, registrar) =>
    proofOf(request) === undefined
      ? registrar.answer(request, { status: 401, headers: challenges.map((value) => ['WWW-Authenticate', value]) })
      : registrar.answer(request, { status: 200, headers: granted(request) });

const always =
  (status: number, headers: readonly (readonly [string, string])[] = []): Script =>
  (request, registrar) =>
    registrar.answer(request, { status, headers });

let registrar: ScriptedSipServer;
let sip: EmbeddedSip;
let clock: ManualClock;
let registration: Registration | undefined;

const account = { username: '620', password: new Secret('sesame') };

/** A stack on a port of its own, and a registrar that does this. */
const open = async (script: Script): Promise<void> => {
  registrar = await scriptedSipServer(script);
};

beforeEach(async () => {
  clock = new ManualClock();
  sip = createEmbeddedSip({
    settings: { ...SETTINGS, host: HOST, udpPort: 0 },
    clock,
    random: cryptoRandom,
    decisions: new Decisions(),
    onFault: fault,
  });
  await sip.start();
});

afterEach(async () => {
  // Whoever waits for an answer to the farewell waits by this clock.
  await passing(registration?.stop() ?? Promise.resolve());
  registration = undefined;
  await passing(sip.stop());
  await registrar.close();
  expect(clock.armed).toBe(0);
});

const fault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

/** Lets time pass, in steps and with turns for the sockets, until that has come. */
const passing = async <T>(awaited: Promise<T>): Promise<T> => {
  let isThere = false;
  const there = awaited.finally(() => {
    isThere = true;
  });
  while (!isThere) {
    clock.advance(500);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }
  return there;
};

/** Begins to register there; how it stands as soon as the registrar has said all that it says. */
const registered = async (changes: { readonly port?: number; readonly realm?: string } = {}) => {
  const one = new Registration({
    settings: {
      name: 'box',
      place: { host: HOST, port: changes.port ?? registrar.port, transport: 'udp' },
      user: '620',
      account: { ...account, realm: changes.realm },
      expiresSeconds: 300,
    },
    stack: sip,
    resolver: { services: async () => [], addresses: async () => [HOST] },
    openProbe,
    routeTo: () => HOST,
    store: new MemoryRegistrationStore(),
    contacts: new Contacts(),
    clock,
    random: cryptoRandom,
    node: 'test',
    onFault: fault,
    onTurn: () => undefined,
  });
  registration = one;
  await one.start(soleFence);
  return one;
};

describe('a registrar that misbehaves on a real socket', () => {
  it.each<[string, Script, RegExp]>([
    ['wants a proof of the body', challenging(digest('qop="auth-int"')), /auth-int/],
    ['knows no digest of ours', challenging(digest('algorithm=SHA-512-256, qop="auth"')), /neither MD5 nor SHA-256/],
    ['asks in the name of another realm', challenging(MD5), /another realm/],
    ['asks without saying how', challenging(), /without saying how/],
    ['asks in a way that cannot be read', challenging('Digest realm="box'), /cannot be read/],
    ['asks at great length', challenging(digest(`opaque="${'x'.repeat(5000)}"`)), /cannot be read/],
    ['asks for ever', always(401, [['WWW-Authenticate', digest('stale=true')]]), /again and again/],
    ['finds every proof wrong', always(401, [['WWW-Authenticate', MD5]]), /wrong password/],
    ['wants a longer time and does not say how long', always(423), /does not say how long/],
    ['wants ever longer times', always(423, [['Min-Expires', '99999999']]), /does not say how long/],
    ['says yes without a contact', always(200), /without naming our contact/],
    ['says yes to another contact', always(200, [['Contact', '<sip:x@192.0.2.1>;expires=60']]), /without naming our/],
    ['knows no such user', always(404), /no such user/],
    ['sends us elsewhere', always(302, [['Contact', '<sip:192.0.2.1>']]), /elsewhere/],
    ['is busy', always(503, [['Retry-After', '999999999']]), /cannot do it now/],
  ])('and %s is told of in words', async (_what, script, words) => {
    await open(script);
    const asking = await registered(words.test('another realm') ? { realm: 'house' } : {});
    await expect
      .poll(() => asking.status())
      .toMatchObject({ state: 'failed', lastError: expect.stringMatching(words) });
    expect(asking.status().nextAt).toBeGreaterThan(clock.now());
  });

  it('gets the strongest proof of those that it asks for at once, in whatever order', async () => {
    await open(challenging(digest('algorithm=SHA-512-256'), MD5, SHA_256, digest('qop="auth-int"')));
    const asking = await registered();
    await expect.poll(() => asking.status().state).toBe('registered');
    expect(registrar.requests.map(proofOf).at(-1)).toContain('algorithm=SHA-256');
  });

  it('and answers everything twice is heard once', async () => {
    await open((request, server) => {
      for (const _copy of [1, 2]) challenging(MD5)(request, server);
    });
    const asking = await registered();
    await expect.poll(() => asking.status().state).toBe('registered');
    await passing(Promise.resolve());
    expect(registrar.requests.map(({ cseq }) => cseq.number)).toEqual([1, 2]);
  });

  it('and answers after twenty seconds is waited for', async () => {
    const late: (() => void)[] = [];
    await open(
      (request, server) => void late.push(() => server.answer(request, { status: 200, headers: granted(request) })),
    );
    const asking = await registered();
    await expect.poll(() => late.length).toBe(1);
    clock.advance(20_000);
    expect(asking.status().state).toBe('registering');
    late[0]?.();
    await expect.poll(() => asking.status().state).toBe('registered');
  });

  it.each<[string, Script]>([
    ['says nothing', () => undefined],
    // Longer than any header may be: not even read.
    ['answers with sixty thousand bytes', challenging(digest(`opaque="${'x'.repeat(60_000)}"`))],
  ])('and %s is not reachable, and asked again soon', async (_what, script) => {
    await open(script);
    const asking = await registered();
    await passing(until(() => asking.status().state === 'failed'));
    expect(asking.status().lastError).toBe('not reachable: the registrar does not answer');
    expect((asking.status().nextAt ?? 0) - clock.now()).toBeLessThanOrEqual(8000);
  });

  it('and is not there is not reachable', async () => {
    await open(() => undefined);
    const asking = await registered({ port: await freeListeningPort() });
    await passing(until(() => asking.status().state === 'failed'));
    expect(asking.status().lastError).toMatch(/^not reachable/);
  });
});

/** Resolves in a turn in which that is so. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};

/** What is seen of one that does not do, in such words. */
const failed = (reason: RegExp): object => ({
  kind: 'failed',
  failure: expect.objectContaining({ reason: expect.stringMatching(reason) }),
});

describe('a registrar that is looked at by OPTIONS', () => {
  const seen = (realm?: string): Promise<Sight> =>
    passing(
      lookAtRegistrar({
        settings: {
          place: { host: HOST, port: registrar.port, transport: 'udp' },
          user: '620',
          account: { ...account, realm },
        },
        stack: sip,
        resolver: { services: async () => [], addresses: async () => [HOST] },
        clock,
        random: cryptoRandom,
      }),
    );

  it.each<[string, Script, object]>([
    ['takes the password', challenging(MD5), { kind: 'there', isProven: true }],
    ['asks for none', always(200), { kind: 'there', isProven: false }],
    ['knows no OPTIONS', always(405), { kind: 'there', isProven: false }],
    ['finds the password wrong', always(401, [['WWW-Authenticate', MD5]]), failed(/^wrong password$/)],
    ['finds every nonce stale', always(401, [['WWW-Authenticate', digest('stale=true')]]), failed(/wrong password/)],
    ['knows no such user', always(404), failed(/^no such user \(404\)$/)],
    ['refuses the account', always(403), failed(/refuses this account/)],
    ['says nothing', () => undefined, failed(/^not reachable: the registrar does not answer$/)],
  ])('and %s', async (_what, script, sight) => {
    await open(script);
    expect(await seen()).toEqual(sight);
    for (const request of registrar.requests)
      expect([request.method, request.from.uri.user, request.headers('Contact')]).toEqual(['OPTIONS', '620', []]);
  });
});
