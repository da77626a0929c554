import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { offhookCommand } from './offhook-process.ts';

const READY_WITHIN_MS = 60_000;

/** A running `offhook demo`, and where its house is. */
export interface DemoProcess {
  readonly house: string;
  /** Ends it by Ctrl-C and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts the demo as a process of its own and waits until its house is open. */
export const startDemo = async (): Promise<DemoProcess> => {
  const child = spawn(process.execPath, [...offhookCommand(), 'demo'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  const tooLong = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
  let house: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    house ??= /^ +House +(http\S+)$/.exec(line)?.[1];
    if (house !== undefined) break;
  }
  clearTimeout(tooLong);
  if (house === undefined) throw new Error('the demo opened no house');
  child.stdout.resume();
  return { house, stop };
};
