import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Why no network can be made here; undefined where it can. */
export const noNetworksBecause = (): string | undefined =>
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'only root on Linux makes networks';

/** Two networks of their own, joined by a cable. */
export interface TwoNetworks {
  /** The command, and its first words, that run what stands behind them in the first one, and in the second. */
  readonly inFirst: readonly string[];
  readonly inSecond: readonly string[];
  /** Gives the end of the cable in the first one this address, in the place of the one before. */
  readdress(address: string): void;
}

const ip = (...words: readonly string[]): void => void execFileSync('ip', words, { stdio: 'pipe' });

/** Makes them, until the test is over: nothing of this machine's own network changes. `first` and `second` lie in one /24. */
export const joinedNetworks = (first: string, second: string): TwoNetworks => {
  const [one, two] = [`offhook-${process.pid}-1`, `offhook-${process.pid}-2`];
  onTestFinished(() => {
    for (const name of [one, two]) ip('netns', 'delete', name);
  });
  for (const name of [one, two]) {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  ip('-n', one, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', two);
  for (const [name, address] of [
    [one, first],
    [two, second],
  ] as const) {
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'cable');
    ip('-n', name, 'link', 'set', 'cable', 'up');
  }
  return {
    inFirst: ['ip', 'netns', 'exec', one],
    inSecond: ['ip', 'netns', 'exec', two],
    readdress(address) {
      ip('-n', one, 'address', 'flush', 'dev', 'cable');
      ip('-n', one, 'address', 'add', `${address}/24`, 'dev', 'cable');
    },
  };
};
