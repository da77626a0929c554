import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';
import { field, type Heard, OFFER, toTag } from '../support/sip-wire-text.ts';
import { pair, tlsFile } from '../support/tls-files.ts';
import { type Phone, StreamPhone, UdpPhone } from '../support/wire-phone.ts';

/** The addresses of a trusted PBX, and of nobody in particular. */
const PBX = '127.0.0.5';
const STRANGER = '127.0.0.6';

let fixture: OffhookInside;
let tlsPort: number;
const lifted: Phone[] = [];

beforeAll(async () => {
  tlsPort = await freeListeningPort();
  fixture = await startInside({
    sip: {
      peers: [`pbx=${PBX}`, `base=${new X509Certificate(pair('self-signed').cert).fingerprint256}`],
      tlsPort,
      tlsCert: tlsFile('server.pem'),
      tlsKey: tlsFile('server-key.pem'),
      tlsCa: tlsFile('ca.pem'),
    },
  });
  const put = (id: string, settings: object) =>
    fixture.app.call('PUT', `/v1/lines/${id}`, { kind: 'dect', ...settings });
  await put('attic', { username: '21', peer: 'pbx' });
  await put('barn', { username: '31', peer: 'base' });
  await put('kitchen', { username: 'kitchen', certificate: 'CN=hallway-ata' });
});
afterEach(() => {
  for (const phone of lifted.splice(0)) phone.close();
});
afterAll(() => fixture.stop());

const overUdp = async (address: string): Promise<Phone> => {
  const phone = await UdpPhone.lift(fixture.sip.port, address);
  lifted.push(phone);
  return phone;
};

const overTls = async (name?: 'client' | 'self-signed'): Promise<Phone> => {
  const phone = await StreamPhone.liftSecure(tlsPort, name ? pair(name) : {});
  lifted.push(phone);
  return phone;
};

const asserted = (extension: string): string => `P-Asserted-Identity: "Somebody" <sip:${extension}@pbx.example>`;

interface Dialled {
  readonly phone: Phone;
  readonly answer: Heard;
  /** Sends an ACK with this To tag. */
  readonly acknowledge: (tag: string) => void;
}

let calls = 0;

/** Dials without digest; `headers` may name the caller. */
const dial = async (phone: Phone, number: string, headers: readonly string[]): Promise<Dialled> => {
  calls += 1;
  const uri = `sip:${number}@127.0.0.1`;
  const wish = { uri, callId: `call-${calls}`, branch: `z9hG4bK-call-${calls}` };
  phone.send('INVITE', { ...wish, headers, body: OFFER });
  const answer = await phone.answer('1 INVITE');
  // RFC 3261 17.1.1.3 and 13.2.2.4: the ACK of a refusal belongs to the INVITE, that of a 200 is a request of its own.
  const branch = answer.status < 300 ? `${wish.branch}-ack` : wish.branch;
  return { phone, answer, acknowledge: (tag) => phone.send('ACK', { ...wish, branch, toTag: tag }) };
};

const hangUp = async ({ phone, answer }: Dialled): Promise<void> => {
  const callId = field(answer, 'Call-ID')[0] ?? '';
  const bye = {
    uri: 'sip:offhook@127.0.0.1',
    callId,
    sequence: 2,
    toTag: toTag(answer),
    branch: `z9hG4bK-${callId}-bye`,
  };
  expect((await phone.ask('BYE', bye)).status).toBe(200);
};

const stateOf = async ({ id }: Shown): Promise<string> => (await fixture.app.read(id)).state;

const wrongCodesOf = async (line: string): Promise<number> =>
  (await fixture.app.call<{ readonly tries: { readonly wrong: number } }>('GET', `/v1/lines/${line}`)).tries.wrong;

describe('a PBX that is known by its address', () => {
  it('confirms with the ACK that brings our tag back, and not before', async () => {
    const asked = await fixture.app.ask();
    const dialled = await dial(await overUdp(PBX), dialOf(asked), [asserted('21')]);
    expect(dialled.answer.status).toBe(200);
    dialled.acknowledge('a-guess');
    expect(await stateOf(asked)).toBe('pending');
    dialled.acknowledge(toTag(dialled.answer));
    expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({
      state: 'confirmed',
      confirmedBy: { line: { id: 'attic' } },
    });
    await hangUp(dialled);
  });

  it('moves no counter and leaves no trace by a packet that nobody stands behind', async () => {
    const asked = await fixture.app.ask();
    const before = (await fixture.app.calls()).length;
    const right = await dial(await overUdp(PBX), dialOf(asked), [asserted('21')]);
    const wrong = await dial(await overUdp(PBX), '8810000000', [asserted('21')]);
    // One answer for both: whoever withholds the ACK learns nothing.
    expect([right.answer.status, wrong.answer.status]).toEqual([200, 200]);
    expect(await stateOf(asked)).toBe('pending');
    expect(await wrongCodesOf('attic')).toBe(0);
    expect(await fixture.app.calls()).toHaveLength(before);

    wrong.acknowledge(toTag(wrong.answer));
    await expect.poll(() => wrongCodesOf('attic')).toBe(1);
    expect((await fixture.app.calls())[0]).toMatchObject({ refusal: 'code-unknown', line: { id: 'attic' } });
    await fixture.app.cancel(asked.id);
  });

  it.each([
    ['names a caller who is no line behind it', [asserted('22')], 403],
    ['names the line of another peer', [asserted('31')], 403],
    ['passes on a diverted call', [asserted('21'), 'Diversion: <sip:34@pbx.example>;reason=unconditional'], 403],
    ['names nobody', [], 401],
  ] as const)('that %s confirms nothing', async (_what, headers, status) => {
    const asked = await fixture.app.ask();
    const { answer } = await dial(await overUdp(PBX), dialOf(asked), headers);
    expect(answer.status).toBe(status);
    expect(await stateOf(asked)).toBe('pending');
    await fixture.app.cancel(asked.id);
  });
});

describe('a stranger', () => {
  it('is asked for a digest, whomever it asserts to be', async () => {
    const asked = await fixture.app.ask();
    expect((await dial(await overUdp(STRANGER), dialOf(asked), [asserted('21')])).answer.status).toBe(401);
    expect((await dial(await overTls(), dialOf(asked), [asserted('31')])).answer.status).toBe(401);
    expect(await stateOf(asked)).toBe('pending');
  });

  it('who calls himself as the certificate of an ATA does is asked for a digest', async () => {
    const asked = await fixture.app.ask();
    expect((await dial(await overTls('self-signed'), dialOf(asked), [])).answer.status).toBe(401);
    expect(await stateOf(asked)).toBe('pending');
  });
});

describe('a client certificate', () => {
  it.each([
    ['of a line confirms for it', 'client', [], 'kitchen'],
    ['of a peer confirms for the line that it names', 'self-signed', [asserted('31')], 'barn'],
  ] as const)('%s without a digest, before the ACK', async (_what, certificate, headers, line) => {
    const asked = await fixture.app.ask();
    const dialled = await dial(await overTls(certificate), dialOf(asked), headers);
    expect(dialled.answer.status).toBe(200);
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'confirmed', confirmedBy: { line: { id: line } } });
    dialled.acknowledge(toTag(dialled.answer));
    await hangUp(dialled);
  });
});
