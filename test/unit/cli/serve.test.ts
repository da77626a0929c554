import { afterEach, describe, expect, it, vi } from 'vitest';
import { untilStopped } from '../../../src/cli/serve.ts';
import { deferred } from '../../../src/lib/index.ts';

const listeners = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');

const fakeApp = () => {
  const stopped = deferred();
  const stop = vi.fn(() => stopped.promise);
  return { stop, finish: () => stopped.resolve() };
};

afterEach(() => vi.restoreAllMocks());

describe('serving', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops at %s and leaves no listener behind', async (signal) => {
    const before = listeners();
    const app = fakeApp();
    const served = untilStopped(app, async () => undefined);
    await Promise.resolve();
    expect(app.stop).not.toHaveBeenCalled();
    process.emit(signal);
    app.finish();
    await served;
    expect(app.stop).toHaveBeenCalledTimes(1);
    expect(listeners()).toBe(before);
  });

  it('exits at once at a second signal while it stops', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const app = fakeApp();
    const served = untilStopped(app, async () => undefined);
    process.emit('SIGTERM');
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledWith(130);
    app.finish();
    await served;
  });

  it('stops what a failed start has opened, and passes the failure on', async () => {
    const before = listeners();
    const app = fakeApp();
    app.finish();
    const failing = untilStopped(app, async () => {
      throw new Error('port taken');
    });
    await expect(failing).rejects.toThrow('port taken');
    expect(app.stop).toHaveBeenCalledTimes(1);
    expect(listeners()).toBe(before);
  });

  it('stops after a start during which the signal came', async () => {
    const app = fakeApp();
    app.finish();
    let started = false;
    await untilStopped(app, async () => {
      process.emit('SIGTERM');
      await Promise.resolve();
      started = true;
    });
    expect(started).toBe(true);
    expect(app.stop).toHaveBeenCalledTimes(1);
  });
});
