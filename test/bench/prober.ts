import { setTimeout as pause } from 'node:timers/promises';
import { BarePhone } from '../support/bare-phone.ts';
import type { OffhookProcess } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';

/** Calls that a second, slow client made beside the load, one after the other: how long each took from its first INVITE to its 200, the challenge between. */
export interface Probed {
  readonly tookMs: readonly number[];
  /** Those that got another answer, or none in time: this client repeats nothing. */
  readonly lost: number;
}

/** What it dials with: lines of its own, and a live code for each call. */
export interface ProberParts {
  readonly sip: OffhookProcess['sip'];
  readonly lines: readonly Account[];
  readonly dials: readonly string[];
  readonly perSecond: number;
}

const GIVE_UP_MS = 5_000;

const isFinal = (message: string): boolean => /^SIP\/2\.0 [2-6]/.test(message) && /^CSeq: 2 INVITE/im.test(message);

/** Milliseconds from INVITE to 200, after which the phone hangs up; undefined where there was none. */
const callOnce = async (sip: OffhookProcess['sip'], account: Account, dial: string): Promise<number | undefined> => {
  const phone = await BarePhone.lift(sip, account, dial);
  try {
    const began = performance.now();
    let endedAt = 0;
    const answered = phone.heard(isFinal, () => {
      endedAt = performance.now();
    });
    const call = phone.invite().then(() => answered);
    const answer = await Promise.race([call, pause(GIVE_UP_MS, '', { ref: false })]);
    if (!answer.startsWith('SIP/2.0 200')) return undefined;
    phone.acknowledge(answer);
    await phone.bye(answer);
    return endedAt - began;
  } finally {
    phone.hangUp();
  }
};

/** Calls at this slow rate until `stop`, or until all that it has was dialled. */
export const startProber = ({ sip, lines, dials, perSecond }: ProberParts): { stop(): Promise<Probed> } => {
  const took: (number | undefined)[] = [];
  const calls: Promise<void>[] = [];
  let stopped = false;
  const began = performance.now();
  const keepPace = async (): Promise<void> => {
    for (const [index, dial] of dials.entries()) {
      await pause(began + (index * 1000) / perSecond - performance.now());
      if (stopped) return;
      const line = lines[index % lines.length];
      if (!line) throw new Error('the prober has no line');
      calls.push(callOnce(sip, line, dial).then((ms) => void took.push(ms)));
    }
  };
  const pace = keepPace();
  return {
    async stop() {
      stopped = true;
      await pace;
      await Promise.all(calls);
      const tookMs = took.filter((ms) => ms !== undefined);
      return { tookMs, lost: took.length - tookMs.length };
    },
  };
};
