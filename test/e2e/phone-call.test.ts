import { afterEach, describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { Beats, mostPacketsIn } from '../support/beats.ts';
import { levelOf } from '../support/goertzel.ts';
import { PASSWORD, talkingServer } from '../support/talking-server.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const startServer = async (hangupAfterMs: number) => {
  const server = await talkingServer({ hangupAfterMs });
  cleanUp.push(() => server.stop());
  return server;
};

const startPhone = async (
  port: number,
  options: { algorithms?: ['SHA-256']; password?: string } = {},
): Promise<Phone> => {
  const phone = createPhone({ server: { host: '127.0.0.1', port }, username: 'hall', password: PASSWORD, ...options });
  await phone.start();
  cleanUp.push(() => phone.stop());
  return phone;
};

describe('a phone and the server', () => {
  it.each([{}, { algorithms: ['SHA-256'] as ['SHA-256'] }])('agree on the digest (%o)', async (options) => {
    const { port } = await startServer(500);
    const phone = await startPhone(port, options);
    expect((await phone.register()).status).toBe(200);
    expect((await phone.unregister()).status).toBe(200);
  });

  it('do not agree on a wrong password', async () => {
    const { port } = await startServer(500);
    const phone = await startPhone(port, { password: 'a-wrong-one' });
    expect((await phone.register()).status).toBe(401);
  });

  it.each(['early', 'delayed'] as const)(
    'talk: the phone hears two rising tones and then the BYE (%s offer)',
    async (offer) => {
      const { port, media, ends } = await startServer(800);
      const phone = await startPhone(port);
      const call = await phone.dial('8810', { offer });
      const answered = performance.now();
      expect((await call.final()).status).toBe(200);
      const beats = new Beats();
      await call.waitForBye();
      const due = beats.stop();
      const took = performance.now() - answered;
      const heard = call.audio.samples();
      expect(levelOf(600, heard.subarray(0, 1280))).toBeGreaterThan(-11.5);
      expect(levelOf(900, heard.subarray(1600, 4000))).toBeGreaterThan(-11.5);
      expect(levelOf(900, heard.subarray(0, 1280))).toBeLessThan(-30);
      expect(heard.subarray(4200).every((sample) => Math.abs(sample) <= 8)).toBe(true);
      expect(due).toBeGreaterThan(5);
      expect(call.audio.missing).toBe(0);
      for (const packets of [call.audio.packets, media.census().packetsReceived]) {
        expect(packets / due).toBeGreaterThan(0.8);
        expect(packets).toBeLessThan(mostPacketsIn(took));
      }
      expect(ends).toEqual(['hung-up-by-us']);
    },
  );

  it('end the call when the phone hangs up first (R7)', async () => {
    const { port, media, ends } = await startServer(5000);
    const phone = await startPhone(port);
    const call = await phone.dial('8810');
    await call.final();
    expect((await call.hangup()).status).toBe(200);
    expect(ends).toEqual(['hung-up-by-phone']);
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  });

  it('do not talk when the number is none of ours', async () => {
    const { port } = await startServer(500);
    const phone = await startPhone(port);
    const seen: number[] = [];
    const call = await phone.dial('112', { onResponse: (status) => seen.push(status) });
    expect((await call.final()).status).toBe(404);
    expect(seen).toEqual([404]);
    expect(call.audio.packets).toBe(0);
  });
});
