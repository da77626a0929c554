import { afterEach, describe, expect, it } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import type { InBand } from '../../src/media/in-band.ts';
import { levelOf } from '../support/goertzel.ts';
import { PASSWORD, talkingServer } from '../support/talking-server.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** A call to the service number that stands, and the server that hears it. */
const call = async (detector?: () => InBand) => {
  const server = await talkingServer({ hangupAfterMs: 60_000, ...(detector ? { detector } : {}) });
  cleanUp.push(() => server.stop());
  const phone = createPhone({
    server: { host: '127.0.0.1', port: server.port },
    username: 'hall',
    password: PASSWORD,
  });
  await phone.start();
  cleanUp.push(() => phone.stop());
  const standing = await phone.dial('8810');
  expect((await standing.final()).status).toBe(200);
  cleanUp.push(async () => void (await standing.hangup()));
  return { server, call: standing };
};

/** Keeps what it is given. */
class Recorder implements InBand {
  readonly samples: number[] = [];

  push(samples: Int16Array): readonly [] {
    this.samples.push(...samples);
    return [];
  }

  lost(): readonly [] {
    return [];
  }
}

const quick = { durationMs: 60, pauseMs: 60 };

describe('the phone keys digits', () => {
  it.each(['rfc4733', 'info', 'info-bare'] as const)('and the server understands each once (%s)', async (by) => {
    const { server, call: standing } = await call();
    await standing.key('*104829#', { by, ...quick });
    await expect.poll(() => server.told.text).toBe('*^1^0^4^8^2^9^#^');
    expect(server.media.census().packetsFromStrangers).toBe(0);
  });

  it('in two ways at once, and each counts once', async () => {
    const { server, call: standing } = await call();
    for (const key of '4482') {
      await Promise.all([
        standing.key(key, { by: 'rfc4733', ...quick }),
        standing.key(key, { by: 'info', durationMs: 100, pauseMs: 60 }),
      ]);
    }
    await expect.poll(() => server.told.text).toBe('4^4^8^2^');
  });

  it('as the two tones of each key, as long as it is pressed', async () => {
    const recorder = new Recorder();
    const { server, call: standing } = await call(() => recorder);
    await standing.key('58', { by: 'in-band', durationMs: 100, pauseMs: 100 });
    await expect.poll(() => recorder.samples.filter((sample) => Math.abs(sample) > 100).length).toBeGreaterThan(1400);
    const start = recorder.samples.findIndex((sample) => Math.abs(sample) > 100);
    const [five, eight] = [start, start + 1600].map((at) => Int16Array.from(recorder.samples.slice(at, at + 800)));
    expect(levelOf(770, five ?? new Int16Array())).toBeGreaterThan(-15);
    expect(levelOf(1336, five ?? new Int16Array())).toBeGreaterThan(-15);
    expect(levelOf(852, five ?? new Int16Array())).toBeLessThan(-25);
    expect(levelOf(852, eight ?? new Int16Array())).toBeGreaterThan(-15);
    expect(server.told.text).toBe('');
  });

  it('while it holds the call, and after it', async () => {
    const { server, call: standing } = await call();
    await standing.key('1', quick);
    expect((await standing.hold()).status).toBe(200);
    expect(server.offers.at(-1)).toContain('a=sendonly');
    await standing.key('2', quick);
    const packets = standing.audio.packets;
    expect((await standing.resume()).status).toBe(200);
    expect(server.offers.at(-1)).toContain('a=sendrecv');
    await standing.key('3', quick);
    await expect.poll(() => server.told.text).toBe('1^2^3^');
    await expect.poll(() => standing.audio.packets).toBeGreaterThan(packets);
    expect((await standing.hangup()).status).toBe(200);
  });

  it('and stops when the call is over', async () => {
    const { server, call: standing } = await call();
    const keying = [standing.key('1234567890', { by: 'info' }), standing.key('1234567890')];
    await expect.poll(() => server.told.text).toContain('1');
    await standing.hangup();
    await Promise.all(keying);
    expect(server.ends).toEqual(['hung-up-by-phone']);
  });

  it('and refuses what no phone has', async () => {
    const { call: standing } = await call();
    await expect(standing.key('12x')).rejects.toThrow('12x');
  });
});
