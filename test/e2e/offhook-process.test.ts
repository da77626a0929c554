import { expect, it } from 'vitest';
import { startOffhook } from '../support/offhook-process.ts';

it('is over when it has ended, also where whoever started it gives it up at that moment', async () => {
  const giving = new AbortController();
  const offhook = await startOffhook({ signal: giving.signal });
  const ended = offhook.end('SIGKILL');
  giving.abort();
  await ended;
  expect(offhook.child.signalCode).toBe('SIGKILL');
  await offhook.remove();
});
