import { expect, it } from 'vitest';
import { patiently } from '../../../src/client/patience.ts';
import { OffhookProblem } from '../../../src/client/problem.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const never = new AbortController().signal;

it('asks again through a restart, and takes the answer', async () => {
  const faults = [new TypeError('fetch failed'), new OffhookProblem(503, { retryAfter: 0 })];
  const answer = await patiently(
    async () => {
      const fault = faults.shift();
      if (fault) throw fault;
      return 'there';
    },
    { signal: never, now: () => 0 },
  );
  expect([answer, faults]).toEqual(['there', []]);
});

it('gives up at once for a "no", and after a minute for a fault', async () => {
  const no = new OffhookProblem(404, { code: 'not-found' });
  await expect(patiently(() => Promise.reject(no), { signal: never, now: () => 0 })).rejects.toBe(no);
  const clock = new ManualClock();
  const lost = new TypeError('fetch failed');
  const asked = patiently(
    () => {
      clock.advance(60_000);
      return Promise.reject(lost);
    },
    { signal: never, now: () => clock.now() },
  );
  await expect(asked).rejects.toBe(lost);
});

it('asks nothing any more once the signal has aborted', async () => {
  let asked = false;
  const late = patiently(
    async () => {
      asked = true;
    },
    { signal: AbortSignal.abort(new Error('left')), now: () => 0 },
  );
  await expect(late).rejects.toThrow('left');
  expect(asked).toBe(false);
});

it('ends with the reason of the signal', async () => {
  const leave = new AbortController();
  const asked = patiently(
    () => {
      leave.abort(new Error('left'));
      return Promise.reject(new TypeError('fetch failed'));
    },
    { signal: leave.signal, now: () => 0 },
  );
  await expect(asked).rejects.toThrow('left');
});
