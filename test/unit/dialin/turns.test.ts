import { expect, it } from 'vitest';
import { Turns } from '../../../src/dialin/turns.ts';

it('runs the tasks of one line in a row, those of others beside them, and forgets idle lines', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const gates: (() => void)[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise<void>((resolve) => gates.push(resolve));
    log.push(`${name} ends`);
  };
  const all = Promise.all([turns.take('a', task('a1')), turns.take('a', task('a2')), turns.take('b', task('b1'))]);
  expect(log).toEqual(['a1 begins', 'b1 begins']);
  while (log.length < 6) {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  expect(log.indexOf('a2 begins')).toBeGreaterThan(log.indexOf('a1 ends'));
  expect(turns.busy).toBe(0);
});

it('goes on after a task that failed, and hands the failure to who waits', async () => {
  const turns = new Turns();
  const failing = turns.take('a', () => Promise.reject(new Error('disk full')));
  const next = turns.take('a', async () => 'next');
  await expect(failing).rejects.toThrow('disk full');
  expect(await next).toBe('next');
});
