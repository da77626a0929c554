import { describe, expect, it } from 'vitest';
import { WaitGate } from '../../../src/http/wait-gate.ts';

const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('ended');
    signal.addEventListener('abort', () => resolve('ended'));
  });

const ignored = (): void => undefined;

describe('the gate of the long-polls', () => {
  let waiting = 0;
  const count = (now: number): void => {
    waiting = now;
  };

  it('lets in as many per app and per address as it should, and each place is free again', async () => {
    const gate = new WaitGate({ waitsPerApp: 2, waitsPerAddress: 2 }, count);
    const leave: (() => void)[] = [];
    const enter = (app: string, address: string) =>
      gate.run({ app, address }, (gone) => void leave.push(gone), untilAborted);
    const first = enter('ui', 'a');
    const second = enter('ui', 'b');
    expect(await enter('ui', 'c')).toBeUndefined();
    const third = enter('other', 'a');
    expect(await enter('other', 'a')).toBeUndefined();
    expect(waiting).toBe(3);

    leave[0]?.();
    expect(await first).toBe('ended');
    const fourth = enter('ui', 'c');
    expect(waiting).toBe(3);
    for (const go of leave) go();
    expect(await Promise.all([second, third, fourth])).toEqual(['ended', 'ended', 'ended']);
    expect(waiting).toBe(0);
  });

  it('frees the place of a wait that failed', async () => {
    const gate = new WaitGate({ waitsPerApp: 1, waitsPerAddress: 1 }, count);
    const caller = { app: 'ui', address: 'a' };
    await expect(gate.run(caller, ignored, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await gate.run(caller, ignored, async () => 'in')).toBe('in');
    expect(waiting).toBe(0);
  });

  it('ends every wait when it stops, also those to come', async () => {
    const gate = new WaitGate({ waitsPerApp: 9, waitsPerAddress: 9 }, ignored);
    const caller = { app: 'ui', address: 'a' };
    const waiting = gate.run(caller, ignored, untilAborted);
    gate.stop();
    gate.stop();
    expect(await waiting).toBe('ended');
    expect(await gate.run(caller, ignored, untilAborted)).toBe('ended');
  });
});
