import { cpuMs, cpuMsOfEnded, cpuMsOfMachine } from './usage.ts';

/** Cores that others may use beside a bench: more, and what it prints is theirs. */
export const QUIET_CORES = 0.15;

/** What to say of so many. */
export const othersText = (cores: number): string =>
  `others used ${cores.toFixed(2)} cores meanwhile: measure on a quiet machine`;

/**
 * Begins to watch what the machine does beside this process, what it has started and waited for, and `servers` (their CPU in milliseconds so
 * far); the answer is how many cores that took since.
 */
export const watchOthers = (servers: () => number): (() => number) => {
  const elsewhere = (): number => cpuMsOfMachine() - servers() - cpuMsOfEnded() - cpuMs(process.pid);
  const [began, before] = [performance.now(), elsewhere()];
  return () => Math.max(0, (elsewhere() - before) / (performance.now() - began));
};
