import { type Logger, pino } from 'pino';
import { type Config, type ConfigProblem, problemLine } from '../config/index.ts';
import { createMetrics, type Metrics, nothingAlive } from '../http/index.ts';
import {
  type Background,
  createBackground,
  createSystemClock,
  cryptoRandom,
  type Random,
  type ReportFault,
  type Result,
  type SteadyClock,
  unavailableIn,
} from '../lib/index.ts';

/** A file of the operator's is wrong: each line of the message is a sentence that says where and how to mend it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Somebody stopped it while it started. */
export class StoppedMeanwhile extends Error {
  override readonly name = 'StoppedMeanwhile';
}

/** What was read from a file of the operator's. */
export const usable = <T>(read: Result<T, readonly ConfigProblem[]>): T => {
  if (!read.ok) throw new CannotStart(read.error.map(problemLine).join('\n'));
  return read.value;
};

/** What is alive, as the metrics count it. */
export type Census = ReturnType<Parameters<typeof createMetrics>[0]>;

/** What every part is given. */
export interface Tools {
  readonly clock: SteadyClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly fault: ReportFault;
  readonly background: Background;
  /** Set once the parts are there that are counted. */
  census: () => Census;
}

/** `given` stands in for the system's: in tests. */
export const createTools = (config: Config, given: Partial<Pick<Tools, 'clock' | 'logger'>>): Tools => {
  const logger = given.logger ?? pino({ level: config.log.level, base: null });
  const metrics = createMetrics(() => tools.census());
  const fault: ReportFault = (task, cause) => {
    metrics.faults.inc({ task });
    // That it is so has been said once; each task that meets it would say it again, on a disk that may be full.
    if (unavailableIn(cause)) {
      logger.debug({ task, err: cause }, 'unavailable');
      return;
    }
    logger.error({ task, err: cause }, 'fault');
  };
  const tools: Tools = {
    clock: given.clock ?? createSystemClock(),
    random: cryptoRandom,
    logger,
    metrics,
    fault,
    background: createBackground(fault),
    census: () => nothingAlive,
  };
  return tools;
};
