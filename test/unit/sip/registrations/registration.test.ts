import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret, soleFence } from '../../../../src/lib/index.ts';
import {
  CHALLENGE,
  challenge,
  fieldOf,
  paperRegistration,
  pass,
  settle,
  yes,
} from '../../../support/paper-registrar.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let paper: ReturnType<typeof paperRegistration>;

const begin = async (): Promise<void> => {
  await paper.registration.start(soleFence);
  await settle();
};

const fields = (name: string): readonly string[] => paper.stack.requests.map((request) => fieldOf(request)(name));
const contact = () => paper.store.contacts.get('fritz');
const from = { transport: 'udp', address: '192.0.2.1', port: 5060 } as const;

beforeEach(() => {
  paper = paperRegistration();
});

afterEach(async () => {
  paper.stack.say = yes;
  const stopping = paper.registration.stop();
  await pass(paper.clock, 3000);
  await stopping;
  await settle();
  await pass(paper.clock, 33_000);
  expect(paper.clock.armed).toBe(0);
  expect(paper.stack.kept).toBe(0);
  expect(paper.faults).toEqual([]);
});

describe('a registration', () => {
  it('asks for its contact, and is heard of by its user from the place of the registrar alone', async () => {
    await begin();
    const { user } = contact() ?? { user: '' };
    expect(user).toMatch(/^[0-9a-f]{32}$/);
    expect(paper.stack.requests[0]).toMatchObject({
      method: 'REGISTER',
      uri: 'sip:box.example',
      target: { transport: 'udp', address: '192.0.2.1', port: 5060 },
    });
    expect(fields('To')).toEqual(['<sip:620@box.example>']);
    expect(fields('Contact')).toEqual([`<sip:${user}@192.0.2.9:5060;line=${user}>;expires=300`]);
    expect(paper.registration.status()).toMatchObject({
      state: 'registered',
      registrar: 'box.example (udp)',
      user: '620',
    });
    expect(JSON.stringify(paper.registration.status())).not.toContain(user);
    const own = paper.contacts.named(user);
    expect(own?.provenBy(from)).toBe('address');
    expect(own?.provenBy({ ...from, address: '192.0.2.2' })).toBeUndefined();
    expect(paper.contacts.named('620')).toBeUndefined();
  });

  it('proves itself, and again without being asked while the nonce is good', async () => {
    paper.stack.say = (request, field) => (field('Authorization') === '' ? challenge() : yes(request, field));
    await begin();
    await pass(paper.clock, 180_000);
    const proofs = fields('Authorization');
    expect(proofs).toHaveLength(3);
    expect(proofs[1]).toContain('nc=00000001');
    expect(proofs[2]).toContain('nc=00000002');
    expect(new Set(fields('Call-ID')).size).toBe(1);
    expect(fields('CSeq')).toEqual(['1 REGISTER', '2 REGISTER', '3 REGISTER']);
    expect(proofs.join()).not.toContain('sesame');
  });

  it('sends exactly what it takes in 24 hours, and no timer is left', async () => {
    await begin();
    const began = paper.clock.now();
    await pass(paper.clock, 24 * HOUR, 8000);
    const times = paper.stack.requests.map(({ at }) => at - began);
    const rests = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const rest of rests) {
      expect(rest).toBeGreaterThanOrEqual(150_000);
      expect(rest).toBeLessThanOrEqual(188_000);
    }
    expect(times.length).toBeGreaterThan((24 * HOUR) / 188_000);
    expect(new Set(fields('Contact')).size).toBe(1);
    expect(fields('CSeq').at(-1)).toBe(`${times.length} REGISTER`);
    expect(paper.clock.armed).toBeLessThanOrEqual(1);
    expect(paper.store.facts).toEqual([]);
  });

  it('goes by the expires of its own contact first', async () => {
    paper.stack.say = (_request, field) => ({
      status: 200,
      headers: {
        Contact: ['<sip:other@192.0.2.7>;expires=9', field('Contact').replace('expires=300', 'expires=60')],
        Expires: ['3600'],
      },
    });
    await begin();
    expect(paper.registration.status().expiresAt).toBe(paper.clock.now() + 60_000);
  });

  it('asks for longer where it is told to, once and for all', async () => {
    paper.stack.say = (request, field) =>
      Number(field('Expires')) < 600 ? { status: 423, headers: { 'Min-Expires': ['600'] } } : yes(request, field);
    await begin();
    await pass(paper.clock, 6 * MINUTE);
    expect(fields('Expires')).toEqual(['300', '600', '600']);
  });

  it('answers a stale nonce again, and a nonce that it had from before', async () => {
    let nonce = 1;
    const field = () => CHALLENGE.replace('n1', `n${nonce}`);
    paper.stack.say = (request, value) =>
      value('Authorization').includes(`nonce="n${nonce}"`) ? yes(request, value) : challenge(`${field()}, stale=true`);
    await begin();
    nonce = 2;
    await pass(paper.clock, 180_000);
    expect(paper.registration.status().state).toBe('registered');
    expect(fields('Authorization').map((proof) => /nonce="(..)"/.exec(proof)?.[1])).toEqual([
      undefined,
      'n1',
      'n1',
      'n2',
    ]);
  });
});

describe('a registration that fails', () => {
  it.each([
    ['a wrong password', challenge(), 'wrong password'],
    ['auth-int alone', challenge('Digest realm="box", nonce="n", qop="auth-int"'), 'auth-int'],
    [
      'an algorithm that is not known',
      challenge('Digest realm="box", nonce="n", algorithm=SHA-512-256'),
      'neither MD5',
    ],
    ['a challenge that cannot be read', challenge('Digest realm="box" nonce'), 'cannot be read'],
    ['a huge challenge', challenge(`Digest realm="${'x'.repeat(9000)}", nonce="n"`), 'cannot be read'],
    ['no challenge', { status: 401 }, 'without saying how'],
    ['403', { status: 403 }, 'refuses this account (403)'],
    ['404', { status: 404 }, 'no such user'],
    ['a redirection', { status: 302, headers: { Contact: ['<sip:evil.example>'] } }, 'elsewhere (302)'],
    [
      '200 without our contact',
      { status: 200, headers: { Contact: ['<sip:620@192.0.2.9>'] } },
      'without naming our contact',
    ],
    ['423 without a time', { status: 423 }, 'does not say how long'],
    ['a status of its own', { status: 699 }, 'refuses (699)'],
  ] as const)('for %s says so, tells once, and asks seldom', async (_what, reply, words) => {
    paper.stack.say = () => reply;
    await begin();
    const first = paper.stack.requests.length;
    expect(first).toBeLessThanOrEqual(2);
    expect(paper.registration.status()).toMatchObject({ state: 'failed', lastError: expect.stringContaining(words) });
    await pass(paper.clock, 47_000);
    expect(paper.stack.requests).toHaveLength(first);
    await pass(paper.clock, HOUR, 8000);
    expect(paper.stack.requests.length).toBeLessThanOrEqual(10 * first);
    expect(paper.store.facts).toMatchObject([{ type: 'registration.lost', registration: 'fritz' }]);
    expect(paper.turns).toHaveLength(1);
  });

  it('never asks for a password of another realm', async () => {
    paper = paperRegistration({ account: { username: '620', password: new Secret('sesame'), realm: 'fritz.box' } });
    paper.stack.say = () => challenge();
    await begin();
    expect(fields('Authorization')).toEqual(['']);
    expect(paper.registration.status().lastError).toContain('another realm');
  });

  it('is back within 10 s of the return of a silent registrar, however long it was away', async () => {
    await begin();
    paper.stack.say = () => undefined;
    await pass(paper.clock, HOUR);
    expect(paper.registration.status()).toMatchObject({
      state: 'failed',
      lastError: expect.stringContaining('does not answer'),
    });
    paper.stack.hindrance = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await pass(paper.clock, HOUR);
    expect(paper.registration.status().lastError).toContain('nobody listens there');
    paper.stack.hindrance = undefined;
    paper.stack.say = yes;
    await pass(paper.clock, 10_000);
    expect(paper.registration.status().state).toBe('registered');
    expect(paper.store.facts.map(({ type }) => type)).toEqual(['registration.lost', 'registration.restored']);
  });

  it('comes again when it is told to', async () => {
    paper.stack.say = () => ({ status: 503, headers: { 'Retry-After': ['90 (later)'] } });
    await begin();
    await pass(paper.clock, 89_000);
    expect(paper.stack.requests).toHaveLength(1);
    await pass(paper.clock, 3000);
    expect(paper.stack.requests).toHaveLength(2);
  });

  it('looks the registrar up again', async () => {
    let address = '192.0.2.1';
    paper = paperRegistration({}, { resolver: { services: async () => [], addresses: async () => [address] } });
    await begin();
    address = '192.0.2.5';
    paper.stack.say = ({ target }, field) =>
      target.address === address ? { status: 200, headers: { Contact: [field('Contact')] } } : undefined;
    await pass(paper.clock, 4 * MINUTE);
    expect(paper.registration.status().state).toBe('registered');
    expect(paper.contacts.named(contact()?.user ?? '')?.provenBy({ ...from, address })).toBe('address');
  });

  it('tells of one that comes and goes once a minute at most, and how it stands in the end', async () => {
    await begin();
    let turn = 0;
    paper.stack.say = (request, field) => (turn++ % 2 === 0 ? { status: 500 } : yes(request, field));
    for (let n = 0; n < 120; n += 1) {
      paper.stack.drop();
      await pass(paper.clock, 5000);
    }
    expect(paper.store.facts.length).toBeLessThanOrEqual(11);
    paper.stack.say = yes;
    await pass(paper.clock, 5 * MINUTE);
    expect(paper.store.facts.at(-1)?.type).toBe('registration.restored');
  });
});

describe('the contact of a registration', () => {
  it('is the same after a crash, and another one after it was taken back', async () => {
    await begin();
    const before = contact();
    const crashed = paper;
    paper = paperRegistration({}, { store: crashed.store });
    await begin();
    expect(fields('Contact')).toEqual([`<${before?.uri}>;expires=300`]);
    await paper.registration.stop();
    expect(fields('Contact').at(-1)).toBe(`<${before?.uri}>;expires=0`);
    expect(crashed.store.contacts.get('fritz')?.user).not.toBe(before?.user);
    await crashed.registration.stop();
  });

  it('stays the same where nobody says that it was taken back', async () => {
    await begin();
    const before = contact();
    paper.stack.say = () => ({ status: 500 });
    await paper.registration.stop();
    expect(contact()).toEqual(before);
  });

  it('is not taken back by a node that has the right no more', async () => {
    let holds = true;
    await paper.registration.start({ ...soleFence, holds: async () => holds });
    await settle();
    holds = false;
    await paper.registration.stop();
    expect(paper.stack.requests).toHaveLength(1);
    expect(paper.registration.status().state).toBe('elsewhere');
  });

  it('of another address takes the place of the one before', async () => {
    await begin();
    const before = contact();
    paper.stack.own = { host: '192.0.2.33', port: 5060 };
    await pass(paper.clock, 9000);
    const after = `sip:${before?.user}@192.0.2.33:5060;line=${before?.user}`;
    expect(fields('Contact').slice(1)).toEqual([`<${before?.uri}>;expires=0`, `<${after}>;expires=300`]);
    expect(contact()?.uri).toBe(after);
  });

  it('is asked for anew when the connection is gone, and ever later where that happens each time', async () => {
    paper = paperRegistration({ place: { host: 'box.example', port: undefined, transport: 'tls' } });
    await begin();
    expect(fields('Contact')[0]).toMatch(/^<sip:([0-9a-f]{32})@192\.0\.2\.9:5060;transport=tls;line=\1>/);
    expect(paper.stack.requests[0]?.target).toMatchObject({ port: 5061, serverName: 'box.example' });
    await pass(paper.clock, MINUTE);
    paper.stack.drop();
    await pass(paper.clock, 1000);
    expect(paper.stack.requests).toHaveLength(2);
    for (let n = 0; n < 30 * 60; n += 1) {
      paper.stack.drop();
      await pass(paper.clock, 1000);
    }
    expect(paper.stack.requests.length).toBeLessThan(60);
  });

  it('is asked for anew when nobody listens there any more', async () => {
    await begin();
    await pass(paper.clock, MINUTE);
    paper.probes[0]?.refuse();
    await settle();
    expect(paper.stack.requests).toHaveLength(2);
    // A machine may say so of a registrar that answers all the same.
    for (let beat = 0; beat < 225; beat += 1) {
      paper.probes[0]?.refuse();
      await pass(paper.clock, 8000, 4000);
    }
    expect(paper.stack.requests.length).toBeLessThan(45);
  });
});
