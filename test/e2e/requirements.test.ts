import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'otpauth';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freeListeningPort } from '../support/free-port.ts';
import { levelOf } from '../support/goertzel.ts';
import { down, up } from '../support/input-events.ts';
import { scanned } from '../support/qr.ts';
import { ACCOUNT, OFFER } from '../support/sip-wire-text.ts';
import { wrongCode } from '../support/totp.ts';
import { AWAY, dialled, HOME, offeredBy, WholeFixture } from '../support/whole-fixture.ts';
import { WebPhone } from '../support/wire-phone.ts';

/* Each requirement of the product over real HTTP and real SIP, on a clock that moves only when told to. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SECOND_MS = 1000;
/** The button rests for three seconds after a contest. */
const QUIET_MS = 3000;
const GRANT = '/v1/grants?user=anna&session=s1&window=w1';

const withButton = { device: { buttons: ['http'] } };

describe('the requirements', () => {
  it('R1 The first sensitive function in a window asks once for a confirmation', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    const asked = await fixture.ask();
    expect(asked).toMatchObject({ status: 201, body: { state: 'pending', origin: 'home' } });
    expect((await fixture.confirm(phone, asked)).status).toBe(200);
    for (const id of ['settings.export', 'settings.reset', 'users.add'])
      expect(await fixture.ask({ action: { id, title: id } })).toMatchObject({
        status: 200,
        body: { id: asked.body.id, state: 'completed', reused: true },
      });
  });

  it('R2 The grant is valid for one hour: at 59:59 nothing is asked, at 60:00 it asks again', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    const asked = await fixture.ask();
    await fixture.dial(phone, dialled(asked));
    // The hour begins with the OK click, not with the proof.
    fixture.clock.advance(MINUTE_MS);
    const clickedAt = fixture.clock.now();
    const completed = await fixture.complete(asked);
    expect(completed.body.grant).toMatchObject({ expiresAt: new Date(clickedAt + HOUR_MS).toISOString() });

    fixture.clock.advance(HOUR_MS - SECOND_MS);
    expect(await fixture.ask()).toMatchObject({ status: 200, body: { state: 'completed', reused: true } });
    expect((await fixture.answer('GET', GRANT)).body).toMatchObject({ id: completed.body.grant?.id, expiresIn: 1 });
    fixture.clock.advance(SECOND_MS - 1);
    expect((await fixture.ask()).status).toBe(200);
    // To ask within the hour does not make it longer.
    fixture.clock.advance(1);
    const again = await fixture.ask();
    expect(again).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect(again.body.id).not.toBe(asked.body.id);
    expect((await fixture.answer('GET', GRANT)).status).toBe(404);
  });

  it('R3 Logging in again within the hour, or a new browser window, asks again', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    await fixture.confirm(phone, await fixture.ask());
    expect((await fixture.ask()).status).toBe(200);

    const newWindow = await fixture.ask({ window: 'w2' });
    expect(newWindow).toMatchObject({ status: 201, body: { state: 'pending' } });
    await fixture.confirm(phone, newWindow);
    expect((await fixture.ask()).status).toBe(200);
    expect((await fixture.ask({ session: 's2' })).status).toBe(201);

    // A new log-in of the same session ends what it had.
    const ended = await fixture.answer('DELETE', '/v1/sessions/s1');
    expect(ended).toMatchObject({ status: 200, body: { revoked: 2 } });
    for (const window of ['w1', 'w2']) expect((await fixture.ask({ window })).status).toBe(201);
  });

  it('R4 From the internet and from home, a code from an authenticator app confirms', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    await fixture.confirm(phone, await fixture.ask());
    const secret = await fixture.enrol();
    for (const [origin, clientAddress, offered] of [
      ['home', HOME, ['phone', 'totp']],
      ['internet', AWAY, ['totp']],
    ] as const) {
      const asked = await fixture.ask({ window: origin, clientAddress });
      expect(asked).toMatchObject({ status: 201, body: { origin } });
      expect(offeredBy(asked)).toEqual(offered);
      const wrong = await fixture.type(asked, wrongCode(secret, fixture.clock.now()));
      expect(wrong).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
      const right = await fixture.type(asked, fixture.code(secret));
      expect(right).toMatchObject({ status: 200, body: { state: 'confirmed', confirmedBy: { method: 'totp' } } });
      expect((await fixture.complete(asked)).body).toMatchObject({ state: 'completed' });
      // The app code is good everywhere.
      expect(await fixture.ask({ window: origin, clientAddress: AWAY })).toMatchObject({
        status: 200,
        body: { reused: true },
      });
      fixture.clock.advance(MINUTE_MS);
    }
  });

  it('R5 From the internet, button and phone are neither offered nor accepted', async () => {
    const fixture = await WholeFixture.open(withButton);
    const phone = await fixture.addPhone('kitchen');
    const won = await fixture.ask();
    expect(offeredBy(won)).toEqual(['button', 'phone']);
    await fixture.confirm(phone, won);
    await fixture.enrol();
    // What phone or button won at home is worth nothing from the internet.
    const away = await fixture.ask({ clientAddress: AWAY });
    expect(away).toMatchObject({ status: 201, body: { origin: 'internet', methods: [{ method: 'totp' }] } });
    expect(away.body).toMatchObject({ unavailable: [] });

    // The page has moved to the internet: what it showed at home is a code that looks right.
    const atHome = await fixture.ask({ window: 'w2' });
    const moved = await fixture.ask({ window: 'w2', clientAddress: AWAY });
    expect(await fixture.read(atHome)).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    expect(JSON.stringify(moved.body)).not.toMatch(/dial|digits|8810/);
    const called = await fixture.dial(phone, dialled(atHome));
    expect(called.status).toBe(404);
    fixture.clock.advance(QUIET_MS);
    expect((await fixture.answer('POST', '/v1/button')).body).toMatchObject({ outcome: 'nothing-pending' });
    for (const asked of [away, moved])
      expect(await fixture.read(asked)).toMatchObject({ state: 'pending', version: 1, attempts: [] });

    // Who has no authenticator, or says no address, has no way at all.
    expect(await fixture.ask({ user: 'ben', clientAddress: AWAY })).toMatchObject({
      status: 403,
      body: { code: 'no-method' },
    });
    expect((await fixture.ask({ window: 'w3', clientAddress: undefined })).body).toMatchObject({ origin: 'internet' });
  });

  it('R6 Any button, a short press while asked confirms, and the LEDs flash once as the answer', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offhook-button-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const input = join(folder, 'event0');
    await writeFile(input, '');
    await writeFile(join(folder, 'trigger'), '[none] timer\n');
    await writeFile(join(folder, 'brightness'), '0\n');
    await writeFile(join(folder, 'max_brightness'), '255\n');
    const shines: boolean[] = [];
    const write = (line: string): void => {
      const { msg, shines: on } = JSON.parse(line);
      if (msg === 'simulated light') shines.push(on);
    };
    const fixture = await WholeFixture.open(
      { device: { buttons: ['http', input], leds: ['simulated', folder] } },
      { logger: pino({}, { write }) },
    );
    const brightness = async (): Promise<string> => (await readFile(join(folder, 'brightness'), 'utf8')).trim();
    const dark = async (): Promise<readonly unknown[]> => {
      fixture.clock.advance(500);
      return [await brightness(), ...shines];
    };
    /** What the kernel writes about a key that bounces and is held for 90 ms, of two different keys. */
    const pressed = [0x211, 116].map((key) => () => {
      const now = fixture.clock.now();
      const record = [down(now, key), up(now + 1, key), down(now + 3, key), up(now + 90, key)];
      return appendFile(input, Buffer.concat(record)).then(() => fixture.clock.advance(20));
    });
    const reported = async (): Promise<void> => {
      expect((await fixture.answer('POST', '/v1/button')).body).toMatchObject({ outcome: 'confirmed' });
    };
    for (const [index, press] of [...pressed, reported].entries()) {
      const asked = await fixture.ask({ window: `w${index}` });
      expect(offeredBy(asked)).toEqual(['button']);
      await press();
      await expect.poll(async () => (await fixture.read(asked)).state).toBe('confirmed');
      expect(await fixture.read(asked)).toMatchObject({ confirmedBy: { method: 'button' } });
      await expect.poll(brightness).toBe('255');
      expect(shines).toEqual([true]);
      await expect.poll(dark).toEqual(['0', true, false]);
      shines.length = 0;
      expect((await fixture.complete(asked)).body).toMatchObject({ state: 'completed' });
      fixture.clock.advance(QUIET_MS);
    }
    const counted = (outcome: string) => fixture.inside.app.metric(`offhook_presses_total{outcome="${outcome}"}`);
    expect([await counted('confirmed'), await counted('nothing-pending'), await counted('contested')]).toEqual([
      3, 0, 0,
    ]);
  });

  /** 600 Hz, then 900 Hz. */
  const hearsTheTone = (heard: Int16Array, from: number): void => {
    const end = from + 4000;
    const level = (hz: number): number =>
      Math.max(
        ...Array.from({ length: 10 }, (_, n) =>
          levelOf(hz, heard.subarray(from + n * 400, Math.min(from + (n + 1) * 400, end))),
        ),
      );
    expect(level(600)).toBeGreaterThan(-11.5);
    expect(level(900)).toBeGreaterThan(-11.5);
  };

  it('R7 Phone: the code and press call, or lift and key it in; a tone, and hung up after 3 seconds', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('hall', 'analog');
    const numeric = (dial: string): string => dial.slice('*10'.length);
    const orders = [
      { number: (dial: string) => dial, keys: () => '' },
      { number: (dial: string) => `8810${numeric(dial)}`, keys: () => '' },
      { number: () => '8810', keys: numeric },
      { number: () => '8810', keys: (dial: string) => `${dial}#` },
    ];
    for (const [index, { number, keys }] of orders.entries()) {
      const asked = await fixture.ask({ window: `w${index}` });
      const dial = dialled(asked);
      const call = await fixture.dial(phone, number(dial), keys(dial));
      expect(call).toMatchObject({ status: 200, ending: 'hung-up-by-server' });
      expect(await fixture.read(asked)).toMatchObject({
        state: 'confirmed',
        confirmedBy: { method: 'phone', line: { id: 'hall', kind: 'analog' } },
      });
      const tone = call.heard.length - 3 * SECOND_MS * 8;
      hearsTheTone(call.heard, Math.max(0, tone));
      // What is keyed in last may be the # behind a complete code.
      expect(call.stoodMs).toBeGreaterThanOrEqual(keys(dial) === '' ? 3000 : 2500);
      expect(call.stoodMs).toBeLessThan(3500);
      await fixture.complete(asked);
    }
  });

  it('R8 IP telephones and apps cannot confirm, whatever they dial, and the waiting UI sees the refusal', async () => {
    const wsPort = await freeListeningPort();
    const fixture = await WholeFixture.open({ sip: { wsPort } });
    const app = await fixture.addPhone('mobile', 'ip');
    await fixture.inside.app.addLine(ACCOUNT.username, 'dect', ACCOUNT.password);
    const web = await WebPhone.lift(wsPort);
    onTestFinished(() => web.close());

    const asked = await fixture.ask();
    const dial = dialled(asked);
    for (const number of [dial, `8810${dial.slice('*10'.length)}`, '8810'])
      expect((await fixture.dial(app, number)).status, number).toBe(403);
    const seen = async () => (await fixture.read(asked)).attempts;
    await expect.poll(async () => (await seen()).length).toBe(3);
    // Attempts of one moment have no order.
    fixture.clock.advance(1000);
    const uri = `sip:${dial}@127.0.0.1`;
    expect((await web.prove('INVITE', { uri, body: OFFER })).status).toBe(403);

    await expect.poll(async () => (await seen()).length).toBe(4);
    const byApp = {
      outcome: 'refused',
      method: 'phone',
      code: 'line-kind-refused',
      line: { id: 'mobile', kind: 'ip' },
    };
    const byWeb = { outcome: 'refused', method: 'phone', code: 'transport-refused', line: { id: ACCOUNT.username } };
    expect(await seen()).toMatchObject([byApp, byApp, byApp, byWeb]);
    expect((await fixture.read(asked)).state).toBe('pending');
    // The code is still good, for a phone of the house.
    expect((await fixture.dial(await fixture.addPhone('hall', 'analog'), dial)).status).toBe(200);
  });

  it('R9 After any method the UI shows "confirmed", and only the OK click completes', async () => {
    const fixture = await WholeFixture.open(withButton);
    const phone = await fixture.addPhone('kitchen');
    const first = await fixture.ask();
    await fixture.confirm(phone, first);
    const secret = await fixture.enrol();
    await fixture.answer('DELETE', '/v1/sessions/s1');
    fixture.clock.advance(QUIET_MS);
    const proofs = [
      ['phone', (asked: typeof first) => fixture.dial(phone, dialled(asked))],
      ['button', () => fixture.answer('POST', '/v1/button')],
      ['totp', (asked: typeof first) => fixture.type(asked, fixture.code(secret))],
    ] as const;
    for (const [method, prove] of proofs) {
      const asked = await fixture.ask();
      expect(await fixture.complete(asked)).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
      const waiting = fixture.answer('GET', `/v1/confirmations/${asked.body.id}?wait=25&since=1`);
      await prove(asked);
      expect((await waiting).body).toMatchObject({ state: 'confirmed', confirmedBy: { method } });
      expect((await fixture.answer('GET', GRANT)).status, method).toBe(404);
      // Nobody clicks: it ends, and nothing was granted.
      fixture.clock.advance(2 * MINUTE_MS);
      expect((await fixture.read(asked)).state).toBe('expired');
      expect(await fixture.complete(asked)).toMatchObject({ status: 409, body: { code: 'already-decided' } });
      expect((await fixture.answer('GET', GRANT)).status, method).toBe(404);
    }
    const asked = await fixture.ask();
    await fixture.dial(phone, dialled(asked));
    const completed = await fixture.complete(asked);
    expect(completed).toMatchObject({ status: 200, body: { state: 'completed' } });
    expect((await fixture.answer('GET', GRANT)).body).toMatchObject({ id: completed.body.grant?.id, method: 'phone' });
  });

  it('R10 Authenticator set-up: confirmation, name, QR code, one code, done; any TOTP app works', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    const authenticators = '/v1/users/anna/authenticators';
    type Draft = { readonly id: string; readonly secret: string; readonly qrSvg: string };
    const begin = () =>
      fixture.answer<Draft>('POST', authenticators, {
        name: "Anna's phone",
        session: 's1',
        window: 'w1',
        clientAddress: HOME,
      });
    expect(await begin()).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
    await fixture.confirm(phone, await fixture.ask());
    const draft = await begin();
    expect(draft).toMatchObject({ status: 201, body: { state: 'draft', name: "Anna's phone" } });

    // Another program reads the picture, and knows everything from it.
    const app = URI.parse(scanned(draft.body.qrSvg) ?? '');
    expect(app).toMatchObject({ issuer: 'Offhook', secret: { base32: draft.body.secret } });
    const shown = () => app.generate({ timestamp: fixture.clock.now() } as Parameters<typeof app.generate>[0]);
    const verify = (code: string) => fixture.answer('POST', `${authenticators}/${draft.body.id}/verify`, { code });
    expect(await verify(wrongCode(draft.body.secret, fixture.clock.now()))).toMatchObject({ status: 422 });
    expect(offeredBy(await fixture.ask({ window: 'w2' }))).toEqual(['phone']);
    expect(await verify(shown())).toMatchObject({ status: 200, body: { state: 'active' } });

    fixture.clock.advance(MINUTE_MS);
    const asked = await fixture.ask({ window: 'w3', clientAddress: AWAY });
    expect((await fixture.type(asked, shown())).body).toMatchObject({ state: 'confirmed' });
    // Another device of hers needs a confirmation of that window again.
    fixture.clock.advance(HOUR_MS);
    expect((await begin()).status).toBe(403);
  });

  it('R11 The state of every confirmation can be read over REST at any time', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    await fixture.confirm(phone, await fixture.ask());
    const secret = await fixture.enrol();
    await fixture.answer('DELETE', '/v1/sessions/s1');

    const states: string[] = [];
    const follow = async (asked: Awaited<ReturnType<typeof fixture.ask>>): Promise<void> => {
      states.push((await fixture.read(asked)).state);
    };
    const granted = await fixture.ask();
    await follow(granted);
    await fixture.dial(phone, dialled(granted));
    await follow(granted);
    await fixture.complete(granted);
    await follow(granted);
    const left = await fixture.ask({ window: 'w2' });
    fixture.clock.advance(2 * MINUTE_MS);
    await follow(left);
    const cancelled = await fixture.ask({ window: 'w2' });
    await fixture.answer('POST', `/v1/confirmations/${cancelled.body.id}/cancel`);
    await follow(cancelled);
    const blocked = await fixture.ask({ window: 'w2' });
    for (let tries = 0; tries < 5; tries++) await fixture.type(blocked, wrongCode(secret, fixture.clock.now(), tries));
    await follow(blocked);
    expect(states).toEqual(['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked']);

    // Also long after, one by one and as a list.
    fixture.clock.advance(24 * HOUR_MS);
    const ends = { completed: granted, expired: left, cancelled, blocked };
    for (const [state, asked] of Object.entries(ends)) {
      expect(await fixture.read(asked)).toMatchObject({ id: asked.body.id, state });
      const list = await fixture.answer<{ readonly items: readonly { readonly id: string }[] }>(
        'GET',
        `/v1/confirmations?state=${state}`,
      );
      expect(list.body.items.map(({ id }) => id)).toContain(asked.body.id);
    }
    expect((await fixture.answer('GET', '/v1/confirmations/cnf_none')).status).toBe(404);
  });
});
