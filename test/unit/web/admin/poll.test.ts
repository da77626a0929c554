import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../src/lib/index.ts';
import { Poll, pauseMs } from '../../../../src/web/admin/poll.ts';
import type { AdminReply } from '../../../../src/web/admin/reply.ts';

const fine: AdminReply<string> = { kind: 'ok', data: 'fine' };
const lost: AdminReply<string> = { kind: 'problem', code: 'lost', retryAfterSeconds: undefined };

const aPoll = () => {
  const seen = { asked: [] as AbortSignal[], took: [] as AdminReply<string>[], pauses: [] as number[] };
  let due: (() => void) | undefined;
  let asked = deferred<AdminReply<string>>();
  const poll = new Poll<string>({
    everyMs: 1000,
    ask: (signal) => {
      seen.asked.push(signal);
      asked = deferred();
      return asked.promise;
    },
    took: (reply) => void seen.took.push(reply),
    after: (ms, task) => {
      seen.pauses.push(ms);
      due = task;
      return () => {
        due = undefined;
      };
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    poll,
    seen,
    answer: async (reply: AdminReply<string>) => {
      asked.resolve(reply);
      await settle();
    },
    wait: async () => {
      due?.();
      await settle();
    },
  };
};

describe('a poll', () => {
  it('asks one question at a time, and again after its pause', async () => {
    const { poll, seen, answer, wait } = aPoll();
    poll.start();
    poll.start();
    expect(seen.asked).toHaveLength(1);
    await answer(fine);
    expect(seen.took).toEqual([fine]);
    await wait();
    expect(seen.asked).toHaveLength(2);
  });

  it('waits longer after each failure, and as before once all is well', async () => {
    const { poll, seen, answer, wait } = aPoll();
    poll.start();
    for (const reply of [lost, lost, fine]) {
      await answer(reply);
      await wait();
    }
    expect(seen.pauses).toEqual([2000, 4000, 1000]);
  });

  it('takes nothing back once it was stopped, and asks no more', async () => {
    const { poll, seen, answer, wait } = aPoll();
    poll.start();
    poll.stop();
    expect(seen.asked[0]?.aborted).toBe(true);
    await answer(fine);
    await wait();
    expect(seen.took).toEqual([]);
    expect(seen.asked).toHaveLength(1);
    poll.start();
    expect(seen.asked).toHaveLength(2);
  });

  it('waits as long as the server asks for, and else a minute at most', () => {
    expect(pauseMs(2000, 20)).toBe(60_000);
    expect(pauseMs(120_000, 3)).toBe(120_000);
    expect(pauseMs(2000, 1, 90)).toBe(90_000);
  });
});
