import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { CONTACT, ownContacts } from '../support/registered-calls.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';
import { field, type Heard, OFFER, request, toTag } from '../support/sip-wire-text.ts';
import { type Phone, StreamPhone, UdpPhone } from '../support/wire-phone.ts';

/** The box that Offhook is registered at, and somebody else in the house. */
const BOX = '127.0.0.7';
const STRANGER = '127.0.0.8';
const WRONG = '00000000000000000000000000000000';

const FRITZ = { name: 'fritz', registrar: `${BOX}:9`, user: 'offhook', password: 'sesame-of-620', preset: 'fritzbox' };
/** Over TCP the box has the better proof. */
const contacts = ownContacts({ address: BOX });
const byTcp: typeof contacts = {
  named: (user) => {
    const contact = contacts.named(user);
    return (
      contact && {
        ...contact,
        provenBy: (source) =>
          contact.provenBy(source) && source.transport === 'tcp' ? 'certificate' : contact.provenBy(source),
      }
    );
  },
};

let fixture: OffhookInside;
const lifted: Phone[] = [];

beforeAll(async () => {
  fixture = await startInside({ sip: { registrations: [FRITZ] } }, { contacts: byTcp });
  const put = (id: string, kind: string, username: string) =>
    fixture.app.call('PUT', `/v1/lines/${id}`, { kind, username, peer: 'fritz' });
  await put('hall', 'analog', '**1');
  await put('study', 'isdn', '**51');
  await put('bath', 'dect', '**610');
  await put('cellar', 'dect', '**611');
  await put('attic', 'dect', '**612');
  await put('mobile', 'ip', '**620');
  await put('liar', 'dect', '**621');
});
afterEach(() => {
  for (const phone of lifted.splice(0)) phone.close();
});
afterAll(() => fixture.stop());

const at = async (address: string): Promise<Phone> => {
  const phone = await UdpPhone.lift(fixture.sip.port, address);
  lifted.push(phone);
  return phone;
};

interface Wanted {
  /** Whom the box names as caller, and the host behind it. */
  readonly caller: string;
  readonly host?: string;
  readonly display?: string;
  /** User and parameters of the Request-URI; our contact. */
  readonly contact?: string;
  /** User of To. */
  readonly to?: string;
  readonly headers?: readonly string[];
}

interface Called {
  readonly phone: Phone;
  readonly answer: Heard;
  readonly acknowledge: () => void;
  /** Sends a request in the call. */
  readonly within: (method: string, sequence: number, more?: object) => Promise<Heard>;
}

let calls = 0;

/** The box passes a call on to the contact. */
const call = async (phone: Phone, wanted: Wanted): Promise<Called> => {
  const { caller, host = 'fritz.box', display, contact = CONTACT, to = contact, headers = [] } = wanted;
  calls += 1;
  const wish = {
    uri: `sip:${contact.replace(/^([^;]*)/, `$1@127.0.0.1:${fixture.sip.port}`)}`,
    from: `sip:${caller}@${host}`,
    to: `sip:${to.replace(/;.*/, '')}@${host}`,
    callId: `through-${calls}`,
    branch: `z9hG4bK-through-${calls}`,
    headers,
    body: OFFER,
  };
  const via = `SIP/2.0/${phone.transport} ${phone.sentBy};branch=${wish.branch};rport`;
  const invite = request('INVITE', { ...wish, via }).toString('latin1');
  phone.raw(Buffer.from(display === undefined ? invite : invite.replace('From: ', `From: "${display}" `), 'latin1'));
  const answer = await phone.answer('1 INVITE');
  const { body: _body, ...dialog } = wish;
  const inDialog = { ...dialog, headers: [], toTag: toTag(answer) };
  const branch = answer.status < 300 ? `${wish.branch}-ack` : wish.branch;
  return {
    phone,
    answer,
    acknowledge: () => phone.send('ACK', { ...inDialog, branch }),
    within: (method, sequence, more = {}) =>
      phone.ask(method, {
        ...inDialog,
        uri: 'sip:offhook@127.0.0.1',
        sequence,
        branch: `${wish.branch}-${sequence}`,
        ...more,
      }),
  };
};

const stateOf = async ({ id }: Shown): Promise<string> => (await fixture.app.read(id)).state;
const digitsOf = (asked: Shown): string => dialOf(asked).slice('*10'.length);
const triesOf = async (line: string) =>
  (
    await fixture.app.call<{ readonly tries: { readonly wrong: number; readonly blockedForSeconds: number } }>(
      'GET',
      `/v1/lines/${line}`,
    )
  ).tries;
const hangUp = async ({ within }: Called, sequence: number): Promise<void> => {
  expect((await within('BYE', sequence)).status).toBe(200);
};

/** Keys the digits into the call, as INFO. */
const keyIn = async ({ within }: Called, digits: string): Promise<void> => {
  for (const [index, digit] of [...digits].entries()) {
    const body = `Signal=${digit}\r\nDuration=100\r\n`;
    const info = await within('INFO', index + 2, { contentType: 'application/dtmf-relay', body });
    expect(info.status).toBe(200);
  }
};

describe('a phone behind the box', () => {
  it.each([
    ['analog', '**1', 'hall'],
    ['ISDN', '**51', 'study'],
    ['DECT', '**610', 'bath'],
  ])('of kind %s calls the contact, hears the prompt and keys its code in', async (_kind, caller, line) => {
    const asked = await fixture.app.ask();
    const called = await call(await at(BOX), { caller });
    expect(called.answer.status).toBe(200);
    called.acknowledge();
    await keyIn(called, digitsOf(asked));
    expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({
      state: 'confirmed',
      confirmedBy: { line: { id: line } },
    });
    await hangUp(called, 20);
  });

  it.each([
    ['behind the prefix, in To', (code: string) => ({ to: `*10${code}` })],
    ['behind the service number, in To', (code: string) => ({ to: `8810${code}` })],
    ['in the Request-URI that still names the contact', (code: string) => ({ contact: `8810${code};line=${CONTACT}` })],
  ])('has its code taken %s, with the ACK and not before', async (_where, dialled) => {
    const asked = await fixture.app.ask();
    const called = await call(await at(BOX), { caller: '**610', ...dialled(digitsOf(asked)) });
    expect(called.answer.status).toBe(200);
    expect(await stateOf(asked)).toBe('pending');
    called.acknowledge();
    expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({ state: 'confirmed' });
    await hangUp(called, 2);
  });

  it('over a connection that proves the box has it taken at once', async () => {
    const asked = await fixture.app.ask();
    const phone = await StreamPhone.lift(fixture.sip.port, BOX);
    lifted.push(phone);
    const called = await call(phone, { caller: '**610', to: dialOf(asked) });
    expect([called.answer.status, await stateOf(asked)]).toEqual([200, 'confirmed']);
    called.acknowledge();
    await hangUp(called, 2);
  });

  it('that is an IP phone is refused, and the waiting page sees why', async () => {
    const asked = await fixture.app.ask();
    const called = await call(await at(BOX), { caller: '**620' });
    expect(called.answer.status).toBe(403);
    expect((await fixture.app.read(asked.id)).attempts).toEqual([]);
    called.acknowledge();
    await expect
      .poll(async () => (await fixture.app.read(asked.id)).attempts)
      .toMatchObject([{ code: 'line-kind-refused', line: { id: 'mobile', kind: 'ip' } }]);
    await fixture.app.cancel(asked.id);
  });

  it('whose line has another kind than its number is suspect', async () => {
    const asked = await fixture.app.ask();
    const called = await call(await at(BOX), { caller: '**621', to: dialOf(asked) });
    expect(called.answer.status).toBe(403);
    called.acknowledge();
    await expect
      .poll(async () => (await fixture.app.calls())[0])
      .toMatchObject({
        refusal: 'line-suspect',
        line: { id: 'liar' },
        signals: expect.arrayContaining(['kind-unlike-number']),
      });
    expect(await stateOf(asked)).toBe('pending');
    await fixture.app.cancel(asked.id);
  });

  it.each([
    'Diversion: <sip:**1@fritz.box>;reason=unconditional',
    'Referred-By: <sip:**1@fritz.box>',
    'Replaces: a;from-tag=b;to-tag=c',
    'History-Info: <sip:620@fritz.box>;index=1, <sip:620@fritz.box;cause=302>;index=1.1',
  ])('confirms nothing by a call that was passed on: %s', async (header) => {
    const asked = await fixture.app.ask();
    const called = await call(await at(BOX), { caller: '**610', to: dialOf(asked), headers: [header] });
    expect(called.answer.status).toBe(403);
    called.acknowledge();
    await expect.poll(async () => (await fixture.app.calls())[0]).toMatchObject({ refusal: 'call-diverted' });
    expect(await stateOf(asked)).toBe('pending');
    await fixture.app.cancel(asked.id);
  });

  it('has its own wrong codes counted, and is blocked alone', async () => {
    const asked = await fixture.app.ask();
    for (let wrong = 1; wrong <= 3; wrong += 1) {
      const called = await call(await at(BOX), { caller: '**611', to: '8810000000' });
      expect(called.answer.status).toBe(200);
      expect((await triesOf('cellar')).wrong).toBe(wrong - 1);
      called.acknowledge();
      await expect.poll(async () => (await triesOf('cellar')).wrong).toBe(wrong);
    }
    const blocked = await call(await at(BOX), { caller: '**611', to: dialOf(asked) });
    expect([blocked.answer.status, field(blocked.answer, 'Retry-After')]).toEqual([480, ['300']]);
    expect([(await triesOf('bath')).wrong, (await triesOf('bath')).blockedForSeconds]).toEqual([0, 0]);
    const free = await call(await at(BOX), { caller: '**612', to: dialOf(asked) });
    free.acknowledge();
    expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({ state: 'confirmed' });
  });
});

describe('a call that is nobody of the house', () => {
  it.each([
    ['from outside', { caller: '+4930123456' }],
    ['without a number', { caller: 'anonymous', host: 'anonymous.invalid' }],
    ['of a phone without a line', { caller: '**619' }],
    ['of a number without a rule', { caller: '**700' }],
    ['from outside whose display name is **610', { caller: '+4930123456', display: '**610' }],
    [
      'from outside that asserts to be **610',
      { caller: '+4930123456', headers: ['P-Asserted-Identity: <sip:**610@fritz.box>'] },
    ],
    ['from outside that calls itself **610 at its provider', { caller: '**610', host: 'provider.example' }],
    ['from outside that was diverted', { caller: '+4930123456', headers: ['Diversion: <sip:**610@fritz.box>'] }],
  ])('%s is told 480, and nothing is counted', async (_who, wanted: Wanted) => {
    const asked = await fixture.app.ask();
    const { answer } = await call(await at(BOX), { ...wanted, to: dialOf(asked) });
    expect([answer.status, field(answer, 'Retry-After')]).toEqual([480, []]);
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'pending', attempts: [] });
    expect((await fixture.app.calls())[0]).toMatchObject({ refusal: 'caller-unmapped', line: null });
    await fixture.app.cancel(asked.id);
  });
});

describe('a forged call', () => {
  /** An answer without what every answer has of its own. */
  const bare = ({ text }: Heard): string => text.replace(/^(?:Via|From|To|Call-ID|CSeq|Date): .*\r\n/gim, '');

  it('from another address is told what a call to any wrong number is told', async () => {
    const [right, wrong] = [
      await call(await at(STRANGER), { caller: '**610' }),
      await call(await at(STRANGER), { caller: '**610', contact: WRONG }),
    ];
    expect(right.answer.status).toBe(404);
    expect(bare(right.answer)).toBe(bare(wrong.answer));
  });

  it('from the address of the box for another contact is told the same', async () => {
    const wrong = await call(await at(BOX), { caller: '**610', contact: WRONG });
    const stranger = await call(await at(STRANGER), { caller: '**610', contact: WRONG });
    expect(wrong.answer.status).toBe(404);
    expect(bare(wrong.answer)).toBe(bare(stranger.answer));
  });

  it('of a code in the Request-URI proves nothing by the address of the box, nor by the contact from elsewhere', async () => {
    const asked = await fixture.app.ask();
    const code = `8810${digitsOf(asked)}`;
    const answers = [
      await call(await at(BOX), { caller: '**610', contact: code }),
      await call(await at(BOX), { caller: '**610', contact: `${code};line=${WRONG}` }),
      await call(await at(STRANGER), { caller: '**610', contact: `${code};line=${CONTACT}` }),
    ];
    expect(answers.map(({ answer }) => answer.status)).toEqual([401, 401, 401]);
    expect(await stateOf(asked)).toBe('pending');
    await fixture.app.cancel(asked.id);
  });

  it('whose sender reads no answer leaves nothing: no row, no wrong code, no confirmation', async () => {
    const asked = await fixture.app.ask();
    const before = (await fixture.app.calls()).length;
    await call(await at(BOX), { caller: '**610', to: dialOf(asked) });
    await call(await at(BOX), { caller: '**610', to: '8810000000' });
    await call(await at(BOX), { caller: '**620' });
    expect(await stateOf(asked)).toBe('pending');
    expect(await fixture.app.calls()).toHaveLength(before);
    expect((await triesOf('bath')).wrong).toBe(0);
    await fixture.app.cancel(asked.id);
  });
});

describe('a call that stands', () => {
  it('is never passed on: REFER is refused, and Offhook calls nobody', async () => {
    const phone = await at(BOX);
    const called = await call(phone, { caller: '**610' });
    called.acknowledge();
    const refer = await called.within('REFER', 2, { headers: [`Refer-To: <sip:**1@${BOX}:${phone.port}>`] });
    expect([refer.status, field(refer, 'Allow')[0]]).toEqual([405, expect.not.stringContaining('REFER')]);
    await hangUp(called, 3);
    expect(phone.heard.filter(({ method }) => method !== '' && method !== 'BYE')).toEqual([]);
  });

  it('ends when the box says that somebody else is in it', async () => {
    const asked = await fixture.app.ask();
    const phone = await at(BOX);
    const called = await call(phone, { caller: '**610' });
    called.acknowledge();
    const again = await called.within('INVITE', 2, { from: 'sip:**620@fritz.box', body: OFFER });
    expect(again.status).toBe(481);
    await phone.next(({ method }) => method === 'BYE');
    expect(await stateOf(asked)).toBe('pending');
    await fixture.app.cancel(asked.id);
  });
});

it('shows our contact in no log of calls, no list of refused requests and no metric', async () => {
  const shown = [
    JSON.stringify(await fixture.app.calls()),
    JSON.stringify(await fixture.app.call('GET', '/v1/sip/recent')),
    JSON.stringify(await fixture.app.call('GET', '/v1/audit')),
    await fixture.app.metrics(),
  ];
  for (const text of shown) expect(text).not.toContain(CONTACT);
  expect(shown[0]).toContain('caller-unmapped');
});
