import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/index.ts';
import { cpuMs } from '../bench/usage.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { type Account, dialOf } from '../support/relying-app.ts';

const CALLS = 200;
/** A packet of audio holds 20 ms; phones bridge two that are missing. */
const HOLE_IN_FRAMES = 3;
const FRAME_MS = 20;

const cleanUp: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** Offhook with room for 200 calls at once; all phones share one address here. */
const launch = async (): Promise<OffhookProcess> => {
  const offhook = await startOffhook({
    nodeOptions: ['--import', `${import.meta.dirname}/../support/resources.mjs`],
    ipc: true,
    env: {
      OFFHOOK_CONFIRMATION__MAX_LIVE: String(CALLS),
      OFFHOOK_CONFIRMATION__PENDING_SECONDS: '600',
      OFFHOOK_LIMITS__PACKETS_PER_SECOND: '100000',
      OFFHOOK_LIMITS__PACKET_BURST: '100000',
      OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: '100000',
      OFFHOOK_RTP__PORT_MIN: '20000',
      OFFHOOK_RTP__PORT_MAX: '20999',
    },
  });
  cleanUp.push(() => offhook.remove());
  return offhook;
};

/** How many timers and UDP sockets the process has. */
const resourcesOf = async ({ child }: OffhookProcess) => {
  const answered = once(child, 'message');
  child.send('resources');
  const [names] = (await answered) as [readonly string[]];
  const count = (name: string) => names.filter((it) => it === name).length;
  return { timers: count('Timeout'), sockets: count('UDPWrap') };
};

/** The longest pause of a process that only beats, while `task` ran. */
const besideBeats = async (task: () => Promise<void>): Promise<number> => {
  const beats = fork(`${import.meta.dirname}/../support/beat-child.mjs`, { execArgv: [] });
  const longest = async (): Promise<number> => {
    const answered = once(beats, 'message');
    beats.send('longest');
    return ((await answered) as [number])[0];
  };
  try {
    await longest();
    await task();
    return await longest();
  } finally {
    beats.disconnect();
    await once(beats, 'exit');
  }
};

/** Keys a live code in after the service number has answered; resolves when Offhook has hung up. */
const keyIn = async (phone: Phone, digits: string): Promise<void> => {
  const call = await phone.dial('8810');
  expect((await call.final()).status).toBe(200);
  await call.key(digits, { durationMs: 80, pauseMs: 80 });
  await call.waitForBye();
};

/** Beats of the audio so far whose pause was at most that long, and all of them. */
const beatsOf = async ({ app }: OffhookProcess, upToSeconds: string) => ({
  within: await app.metric(`offhook_rtp_beat_seconds_bucket{le="${upToSeconds}"}`),
  all: await app.metric('offhook_rtp_beat_seconds_count'),
});

const startPhone = async ({ sip }: OffhookProcess, account: Account): Promise<Phone> => {
  const phone = createPhone({ server: sip, ...account });
  await phone.start();
  cleanUp.push(() => phone.stop());
  return phone;
};

describe('two hundred calls at once', () => {
  it('are all understood, sound without holes, and leave nothing behind', async () => {
    const offhook = await launch();
    const { app, pid } = offhook;
    const numbers = Array.from({ length: CALLS }, (_, index) => index);
    const accounts = await Promise.all(numbers.map((index) => app.addLine(`line-${index}`)));
    const asked = await Promise.all(numbers.map(() => app.ask()));
    const phones = await Promise.all(accounts.map((account) => startPhone(offhook, account)));
    const before = await resourcesOf(offhook);
    const cpuBefore = cpuMs(pid);
    const startedAt = performance.now();

    const longestPauseMs = await besideBeats(async () => {
      await Promise.all(
        phones.map((phone, index) => keyIn(phone, dialOf(asked[index] ?? never()).slice('*10'.length))),
      );
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = (cpuMs(pid) - cpuBefore) / 1000;
    const { within, all } = await beatsOf(offhook, '0.06');
    console.info(
      `${CALLS} two-stage calls in ${seconds.toFixed(1)} s: ${cpu.toFixed(1)} s of CPU, ${all - within} of ${all} beats over 60 ms; ` +
        `longest pause of an idle process beside it: ${longestPauseMs.toFixed(0)} ms`,
    );

    const states = await Promise.all(asked.map(({ id }) => app.read(id)));
    expect(states.map(({ state }) => state)).toEqual(numbers.map(() => 'confirmed'));
    // What the machine does to a process that only beats, it does to the audio as well.
    if (longestPauseMs <= 1.5 * FRAME_MS) expect(all - within).toBe(0);
    else expect((all - within) / all).toBeLessThan(longestPauseMs / FRAME_MS / HOLE_IN_FRAMES);

    await expect.poll(() => app.metric('offhook_sip_dialogs')).toBe(0);
    expect(await app.metric('offhook_rtp_sessions')).toBe(0);
    const after = await resourcesOf(offhook);
    expect(after.sockets).toBe(before.sockets);
    // Ended transactions linger for 32 s behind one timer for each kind of delay.
    expect(after.timers).toBeLessThanOrEqual(before.timers + 4);
  });
});

const never = (): never => {
  throw new Error('there is one for every call');
};
