import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { cpuMs } from '../bench/usage.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { type Account, dialOf } from '../support/relying-app.ts';

const CALLS = 200;
/** Holes in the audio of Offhook to those in the beats of a process with as much to do. */
const AT_MOST = 3;
/** About what Offhook needs of each 20 ms for so many calls; a process that sleeps is served first, one that works is not. */
const WORK_MS = 7;
/** The share of holes that counts for a yardstick that had none: one in a hundred beats. */
const FLOOR = 0.01;

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

interface Pauses {
  readonly all: number;
  readonly holes: number;
  readonly longestMs: number;
}

/** The pauses of a process that beats and works, while `task` ran. */
const besideBeats = async (task: () => Promise<void>): Promise<Pauses> => {
  const beats = fork(`${import.meta.dirname}/../support/beat-child.mjs`, [String(WORK_MS)], { execArgv: [] });
  const pauses = async (): Promise<Pauses> => {
    const answered = once(beats, 'message');
    beats.send('pauses');
    return ((await answered) as [Pauses])[0];
  };
  try {
    await pauses();
    await task();
    return await pauses();
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

/** The pauses between the beats of the audio so far. */
const audioPauses = async ({ app }: OffhookProcess): Promise<Pick<Pauses, 'all' | 'holes'>> => {
  const all = await app.metric('offhook_rtp_beat_seconds_count');
  return { all, holes: all - (await app.metric('offhook_rtp_beat_seconds_bucket{le="0.06"}')) };
};

const startPhone = async ({ sip }: OffhookProcess, account: Account): Promise<Phone> => {
  const phone = createPhone({ server: sip, ...account });
  await phone.start();
  cleanUp.push(() => phone.stop());
  return phone;
};

describe('two hundred calls at once', () => {
  it('are all understood, sound without holes, and leave nothing behind but their sockets', async () => {
    const offhook = await launch();
    const { app, pid } = offhook;
    const numbers = Array.from({ length: CALLS }, (_, index) => index);
    const accounts = await Promise.all(numbers.map((index) => app.addLine(`line-${index}`)));
    const asked = await Promise.all(numbers.map(() => app.ask()));
    const phones = await Promise.all(accounts.map((account) => startPhone(offhook, account)));
    const before = await resourcesOf(offhook);
    const cpuBefore = cpuMs(pid);
    const startedAt = performance.now();

    const yardstick = await besideBeats(async () => {
      await Promise.all(
        phones.map((phone, index) => keyIn(phone, dialOf(asked[index] ?? never()).slice('*10'.length))),
      );
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = (cpuMs(pid) - cpuBefore) / 1000;
    const audio = await audioPauses(offhook);
    console.info(
      `${CALLS} two-stage calls in ${seconds.toFixed(1)} s: ${cpu.toFixed(1)} s of CPU, ${audio.holes} of ${audio.all} pauses over 60 ms; ` +
        `a process with as much to do beside it had ${yardstick.holes} of ${yardstick.all}, the longest ${yardstick.longestMs.toFixed(0)} ms`,
    );

    const states = await Promise.all(asked.map(({ id }) => app.read(id)));
    expect(states.map(({ state }) => state)).toEqual(numbers.map(() => 'confirmed'));
    // What the machine does to the beats of another process, it does to the audio as well.
    const share = ({ holes, all }: Pick<Pauses, 'all' | 'holes'>): number => holes / all;
    expect(share(audio) / Math.max(share(yardstick), FLOOR)).toBeLessThan(AT_MOST);

    await expect.poll(() => app.metric('offhook_sip_dialogs')).toBe(0);
    expect(await app.metric('offhook_rtp_sessions')).toBe(0);
    const after = await resourcesOf(offhook);
    // They stay open for later calls.
    expect(after.sockets).toBe(before.sockets + CALLS);
    // Ended transactions linger for 32 s behind one timer for each kind of delay.
    expect(after.timers).toBeLessThanOrEqual(before.timers + 4);
  });
});

const never = (): never => {
  throw new Error('there is one for every call');
};
