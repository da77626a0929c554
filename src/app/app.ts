import type { Config } from '../config/index.ts';
import type { Addresses, Opening, Overrides } from './context.ts';
import { open } from './opening.ts';
import { type Census, createTools } from './tools.ts';

/** An Offhook, for one life: it does not start again after `stop`. Both are idempotent. */
export interface App {
  /** Resolves when everything listens. Rejects with `CannotStart`, `StoreUnusable`, `StoppedMeanwhile`, or with the system's error of a port in its chain of causes; leaves nothing open then. */
  start(): Promise<Addresses>;
  /** Lets running calls end (10 s at most), then closes everything. Waits for a start that is under way. */
  stop(): Promise<void>;
  /** What is alive now. */
  census(): Census;
}

/** Puts Offhook together. Nothing is opened before `start`. */
export const createApp = (config: Config, overrides: Overrides = {}): App => {
  const tools = createTools(config, overrides);
  const closers: Opening['closers'] = [];
  const leave = new AbortController();
  let starting: Promise<Addresses> | undefined;
  let stopping: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) {
      // What cannot be closed must not keep the rest open.
      await closer().catch((cause: unknown) => tools.fault('stop', cause));
    }
  };
  const start = async (): Promise<Addresses> => {
    try {
      return await open({ config, overrides, tools, closers, leaving: leave.signal });
    } catch (cause) {
      await close();
      throw cause;
    }
  };
  const stop = async (): Promise<void> => {
    leave.abort();
    // Whoever started it hears why a start failed.
    await starting?.catch(() => undefined);
    await close();
  };

  return {
    start() {
      starting ??= start();
      return starting;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
    census: () => tools.census(),
  };
};
