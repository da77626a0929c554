import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deferred, deferred } from '../../src/lib/index.ts';
import { type SomeDrachtio, someDrachtio } from '../support/drachtio/some-drachtio.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithSipp } from '../support/sipp.ts';
import { sippPlayer } from '../support/sipp-player.ts';

const passed = { code: 0, errors: '' };
const SECRET = 'a-secret-of-the-test';

/** What operators play against their own installation, where drachtio speaks with the phones: the real one where it is installed. */
describeWithSipp('SIPp as a phone behind drachtio', () => {
  let drachtio: SomeDrachtio;
  let fixture: OffhookInside;
  const { newLine, play, playLiveCode } = sippPlayer(() => fixture);
  /** Holds back the media of the next call. */
  let gate: Deferred<void> | undefined;

  beforeAll(async () => {
    drachtio = await someDrachtio(SECRET);
    fixture = await startInside(
      { sip: { backend: 'drachtio', drachtio: { port: drachtio.adminPort, secret: SECRET } } },
      {
        openMedia: (open) => async (request) => {
          await gate?.promise;
          return open(request);
        },
      },
    );
  });
  afterAll(async () => {
    await fixture.stop();
    await drachtio.stop();
  });

  describe.concurrent('plays', () => {
    it.each(['register-expect-200', 'register-wrong-password-expect-401', 'options-expect-200'])('%s', async (name) => {
      const { username, password } = await newLine();
      const account = { username, password: name.includes('wrong') ? 'not-the-password' : password };
      expect(await play(name, { account })).toMatchObject(passed);
    });

    it.each([
      ['ata-dials-live-code-expect-200', 'udp'],
      ['ata-dials-live-code-expect-200', 'tcp'],
      ['phone-hangs-up-first-expect-200', 'udp'],
      ['no-offer-expect-200-with-our-offer', 'udp'],
      ['hold-and-resume-expect-200', 'udp'],
    ] as const)('%s over %s, which confirms', async (name, transport) => {
      const { outcome, now } = await playLiveCode(name, { transport });
      expect(outcome).toMatchObject(passed);
      expect(now.state).toBe('confirmed');
    });

    it('invite-sent-twice-expect-one-call', async () => {
      const extra = ['-default_behaviors', 'all,-abortunexp'];
      const { outcome, now } = await playLiveCode('invite-sent-twice-expect-one-call', { extra });
      expect(outcome.code).toBe(0);
      expect(now).toMatchObject({ state: 'confirmed', version: 2 });
    });

    it('emergency-number-expect-404 and incomplete-code-expect-484', async () => {
      expect(await play('emergency-number-expect-404', { dial: '112' })).toMatchObject(passed);
      const account = await newLine();
      expect(await play('incomplete-code-expect-484', { account, dial: '*1048' })).toMatchObject(passed);
    });
  });

  it('plays ip-line-dials-live-code-expect-403', async () => {
    const account = await newLine('ip');
    const dial = dialOf(await fixture.app.ask());
    expect(await play('ip-line-dials-live-code-expect-403', { account, dial })).toMatchObject(passed);
  });

  /** RFC 3261 9.2 wants one To tag in both answers, and the scenario ends early where there are two: those of drachtio. */
  it('plays cancel-before-commit-expect-487 up to the 487, and nothing is confirmed', async () => {
    gate = deferred();
    const played = playLiveCode('cancel-before-commit-expect-487');
    await expect.poll(() => fixture.app.metrics()).toMatch(/^offhook_sip_requests_total\{method="CANCEL"\} [1-9]/m);
    gate.resolve();
    const { outcome, now } = await played;
    const answers = outcome.messages.flatMap(({ text }) => /^SIP\/2\.0 ([2-6]\d\d)/.exec(text)?.[1] ?? []);
    expect([answers, outcome.errors]).toEqual([['401', '200', '487'], '']);
    expect(now).toMatchObject({ state: 'pending', version: 1 });
  });

  it('leaves no call and no RTP port behind', async () => {
    await expect.poll(() => fixture.offhook.census()).toMatchObject({ sipDialogs: 0, rtpSessions: 0 });
  });
});
