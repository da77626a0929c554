import { describe, expect, it } from 'vitest';
import { KeyedMutex, Mutex } from '../../../../src/lib/index.ts';
import { settled } from '../../../support/builders.ts';

describe('a mutex', () => {
  it('runs one task at a time, in their order', async () => {
    const mutex = new Mutex();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await settled();
      log.push(`${name} ends`);
      return name;
    };
    const both = Promise.all([mutex.run(task('one')), mutex.run(task('two'))]);
    expect(mutex.isFree).toBe(false);
    expect(await both).toEqual(['one', 'two']);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
    expect(mutex.isFree).toBe(true);
  });

  it('goes on after a task that failed, and hands the failure to who waits', async () => {
    const mutex = new Mutex();
    const failing = mutex.run(() => Promise.reject(new Error('disk full')));
    const next = mutex.run(async () => 'next');
    await expect(failing).rejects.toThrow('disk full');
    expect(await next).toBe('next');
  });
});

describe('a mutex for each key', () => {
  it('runs the tasks of one key in a row, those of others beside them, and forgets idle keys', async () => {
    const turns = new KeyedMutex();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await settled();
      log.push(`${name} ends`);
    };
    const all = Promise.all([turns.run('a', task('a1')), turns.run('a', task('a2')), turns.run('b', task('b1'))]);
    expect(turns.size).toBe(2);
    await all;
    expect(log.slice(0, 2)).toEqual(['a1 begins', 'b1 begins']);
    expect(log.indexOf('a2 begins')).toBeGreaterThan(log.indexOf('a1 ends'));
    expect(turns.size).toBe(0);
  });
});
