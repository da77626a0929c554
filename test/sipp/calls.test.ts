import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostPacketsIn } from '../support/beats.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';
import { RtpEar } from '../support/rtp-ear.ts';
import { describeWithSipp, type SippOutcome } from '../support/sipp.ts';
import { sippPlayer } from '../support/sipp-player.ts';

const passed = { code: 0, errors: '' };

/** When the last message that begins so was sent or received. */
const timeOf = (outcome: SippOutcome, beginning: RegExp): number =>
  outcome.messages.findLast(({ text }) => beginning.test(text))?.at ?? Number.NaN;

/** Milliseconds from the phone's ACK to the BYE, whoever says it. */
const lengthOf = (outcome: SippOutcome): number => timeOf(outcome, /^BYE /) - timeOf(outcome, /^ACK /);

/** What a call of ours lasts unless the phone hangs up first. */
const HOLD_MS = 3_000;

describeWithSipp('SIPp as a phone', () => {
  let fixture: OffhookInside;
  const { newLine, play, playLiveCode } = sippPlayer(() => fixture);

  beforeAll(async () => {
    fixture = await startInside();
  });
  afterAll(() => fixture.stop());

  describe.concurrent('registering', () => {
    it('registers with digest and gives the registration back', async () => {
      const account = await newLine();
      expect(await play('register-expect-200', { account })).toMatchObject(passed);
      expect(await fixture.app.call('GET', `/v1/lines/${account.username}`)).toMatchObject({ registration: null });
    });

    it('is challenged again with a wrong password, as somebody unknown is', async () => {
      const known = { username: (await newLine()).username, password: 'not-the-password' };
      const unknown = { username: 'nobody-at-all', password: 'not-the-password' };
      const finals: string[] = [];
      for (const account of [known, unknown]) {
        const outcome = await play('register-wrong-password-expect-401', { account });
        expect(outcome).toMatchObject(passed);
        finals.push(
          (outcome.messages.at(-1)?.text ?? '')
            .replaceAll(account.username, 'USER')
            .replace(/^(Via|From|To|Call-ID|CSeq|Date):.*$/gm, '$1')
            .replace(/nonce="[^"]*"/g, 'nonce'),
        );
      }
      expect(finals[0]).toMatch(/^SIP\/2\.0 401 /);
      expect(finals[1]).toBe(finals[0]);
    });

    it('is told that somebody is there', async () => {
      expect(await play('options-expect-200')).toMatchObject(passed);
    });
  });

  describe.concurrent('dialling a live code', () => {
    it.each(['udp', 'tcp'] as const)(
      'confirms over %s, hears the tone and is hung up after 3 seconds',
      async (transport) => {
        const ear = await RtpEar.open();
        const { outcome, now, account } = await playLiveCode('ata-dials-live-code-expect-200', {
          transport,
          rtpPort: ear.port,
        });
        ear.close();
        expect(outcome).toMatchObject(passed);
        expect(now).toMatchObject({
          state: 'confirmed',
          confirmedBy: { method: 'phone', line: { id: account.username } },
        });
        expect(lengthOf(outcome) / HOLD_MS).toBeGreaterThan(0.9);
        expect(ear.loud).toBeGreaterThan(5);
        // A packet every 20 ms, and none after the 3 seconds.
        expect(ear.pace).toBeGreaterThan(0.8);
        expect(ear.packets.length).toBeLessThan(mostPacketsIn(1.1 * HOLD_MS));
      },
    );

    it('confirms as the service number followed by the digits', async () => {
      const account = await newLine();
      const asked = await fixture.app.ask();
      const dial = dialOf(asked).replace('*10', '8810');
      expect(await play('phone-hangs-up-first-expect-200', { account, dial })).toMatchObject(passed);
      expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'confirmed' });
    });

    it('may hang up first', async () => {
      const ear = await RtpEar.open();
      const { outcome, now } = await playLiveCode('phone-hangs-up-first-expect-200', { rtpPort: ear.port });
      ear.close();
      expect(outcome).toMatchObject(passed);
      expect(now.state).toBe('confirmed');
      // A packet every 20 ms until the phone hangs up, and none after.
      expect(ear.pace).toBeGreaterThan(0.8);
      expect(ear.packets.length).toBeLessThan(mostPacketsIn(1.1 * lengthOf(outcome)));
    });

    it('gets our offer when it brings none', async () => {
      const { outcome, now } = await playLiveCode('no-offer-expect-200-with-our-offer');
      expect(outcome).toMatchObject(passed);
      expect(now.state).toBe('confirmed');
    });

    it('may hold the call and take it back', async () => {
      const { outcome, now } = await playLiveCode('hold-and-resume-expect-200');
      expect(outcome).toMatchObject(passed);
      expect(now.state).toBe('confirmed');
    });

    it('makes one call when the INVITE comes twice', async () => {
      const { outcome, now, account } = await playLiveCode('invite-sent-twice-expect-one-call', {
        extra: ['-default_behaviors', 'all,-abortunexp'],
      });
      expect(outcome.code).toBe(0);
      expect(now).toMatchObject({ state: 'confirmed', version: 2 });
      expect((await fixture.app.calls()).filter(({ line }) => line?.id === account.username)).toHaveLength(1);
    });

    it('cancels too late after the 200: the call stands', async () => {
      const { outcome, now } = await playLiveCode('cancel-after-200-call-stands');
      expect(outcome).toMatchObject(passed);
      expect(now.state).toBe('confirmed');
    });
  });

  describe.concurrent('dialling something else', () => {
    it.each(['112', '911', '030123456'])('gets a 404 for %s at once, without a challenge', async (dial) => {
      expect(await play('emergency-number-expect-404', { dial })).toMatchObject(passed);
    });

    it('is asked for more digits, which counts as no wrong try', async () => {
      const { outcome, now, account } = await playLiveCode('incomplete-code-expect-484', { dial: '*1048' });
      expect(outcome).toMatchObject(passed);
      expect(now).toMatchObject({ state: 'pending', attempts: [] });
      expect(await fixture.app.call('GET', `/v1/lines/${account.username}`)).toMatchObject({ tries: { wrong: 0 } });
    });
  });

  it('is refused as an IP line, which the waiting page sees', async () => {
    await newLine();
    const account = await newLine('ip');
    const asked = await fixture.app.ask();
    const scenario = 'ip-line-dials-live-code-expect-403';
    expect(await play(scenario, { account, dial: dialOf(asked) })).toMatchObject(passed);
    const now: Shown = await fixture.app.next(asked.id, asked.version);
    expect(now).toMatchObject({
      state: 'pending',
      attempts: [{ method: 'phone', outcome: 'refused', code: 'line-kind-refused', line: { id: account.username } }],
    });
  });

  it('leaves no call and no RTP port behind', async () => {
    await expect.poll(() => fixture.offhook.census()).toMatchObject({ sipDialogs: 0, rtpSessions: 0 });
  });
});
