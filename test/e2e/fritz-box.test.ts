import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DOMAIN, FritzBox } from '../../src/demo/fritz/index.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import type { Shown } from '../support/relying-app.ts';

const OFFHOOK = '**620';
const REGISTERED = { items: [{ name: 'fritz', state: 'registered' }] };
const password = 'sesame-of-the-box';
const telephone = (user: string, number = user) => ({ user, number, password });

let box: FritzBox;
let fixture: OffhookInside;
const wire: { readonly user: string; readonly text: string }[] = [];
const plugged: Phone[] = [];

beforeAll(async () => {
  box = new FritzBox({
    telephones: [
      telephone('offhook', OFFHOOK),
      ...['**1', '**610', '**621', '**622'].map((number) => telephone(number)),
      telephone('0301234567'),
      telephone('liar', '**623'),
    ],
    clock: systemClock,
    random: cryptoRandom,
  });
  await box.start();
  box.onWire = (user, _direction, text) => wire.push({ user, text });
  const registrar = `127.0.0.1:${box.place.port}`;
  fixture = await startInside({
    sip: {
      registrations: [{ name: 'fritz', registrar, user: 'offhook', password, number: OFFHOOK, preset: 'fritzbox' }],
    },
  });
  const put = (id: string, kind: string, username: string) =>
    fixture.app.call('PUT', `/v1/lines/${id}`, { kind, username, peer: 'fritz' });
  await put('wall', 'analog', '**1');
  await put('kitchen', 'dect', '**610');
  await put('app', 'ip', '**621');
});
beforeEach(() => expect.poll(() => fixture.app.call('GET', '/v1/registrations')).toMatchObject(REGISTERED));
afterEach(async () => {
  for (const phone of plugged.splice(0)) await phone.stop();
});
afterAll(async () => {
  await fixture.stop();
  await box.stop();
});

/** A telephone that hangs on the box. */
const plug = async (user: string, secret = password) => {
  const phone = createPhone({ server: box.place, domain: DOMAIN, username: user, password: secret });
  await phone.start();
  plugged.push(phone);
  return { phone, registered: (await phone.register()).status };
};

const digitsOf = ({ methods }: Shown): string => /\d{6}/.exec(JSON.stringify(methods))?.[0] ?? '';

const statusOf = async (user: string, number: string): Promise<number> => {
  const { phone } = await plug(user);
  return (await (await phone.dial(number)).final()).status;
};

describe('the box of the demonstration', () => {
  it.each([
    ['**1', 'wall'],
    ['**610', 'kitchen'],
  ])('puts %s through to Offhook, named in From, and both ends can hang up', async (number, line) => {
    const asked = await fixture.app.ask();
    const { phone } = await plug(number);
    const call = await phone.dial(OFFHOOK);
    expect((await call.final()).status).toBe(200);
    const invite = wire.findLast(({ user, text }) => user === 'offhook' && text.startsWith('INVITE'))?.text ?? '';
    expect(invite).toContain(`From: <sip:${number}@fritz.box>;tag=`);
    expect(invite).toMatch(/^INVITE sip:([0-9a-f]{32})@127\.0\.0\.1:\d+;line=\1 SIP/);
    await call.key(digitsOf(asked));
    await call.waitForBye();
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'confirmed', confirmedBy: { line: { id: line } } });
    const again = await phone.dial(OFFHOOK);
    expect((await again.final()).status).toBe(200);
    expect((await again.hangup()).status).toBe(200);
    await fixture.app.cancel(asked.id);
  });

  it('puts an IP phone through, which Offhook refuses', async () => {
    const asked = await fixture.app.ask();
    expect(await statusOf('**621', OFFHOOK)).toBe(403);
    await expect
      .poll(async () => (await fixture.app.read(asked.id)).attempts)
      .toMatchObject([{ code: 'line-kind-refused', line: { id: 'app' } }]);
    await fixture.app.cancel(asked.id);
  });

  it('puts a call from outside through, which Offhook does not take', async () => {
    expect(await statusOf('0301234567', OFFHOOK)).toBe(480);
  });

  it.each([
    ['**699', 404],
    ['8810', 404],
    ['**622', 404],
  ])('knows nobody at %s', async (number, status) => {
    expect(await statusOf('**1', number)).toBe(status);
  });

  it('registers nobody with a wrong password, nor under another account, and forgets who leaves', async () => {
    expect((await plug('**610', 'another')).registered).toBe(401);
    expect((await plug('nobody')).registered).toBe(401);
    const { phone } = await plug('**610');
    expect((await phone.unregister()).status).toBe(200);
    expect((await (await phone.dial(OFFHOOK)).final()).status).toBe(403);
  });

  it('lets no telephone call itself by the number of another', async () => {
    const { phone, registered } = await plug('liar');
    expect(registered).toBe(200);
    expect((await (await phone.dial('**1')).final()).status).toBe(403);
  });
});
