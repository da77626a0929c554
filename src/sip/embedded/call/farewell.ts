import type { Flow } from '../transport/flow.ts';
import type { CallWay } from './ways.ts';

/** How a farewell is said. */
export interface FarewellParts {
  /** Over which the phone spoke last. */
  readonly flow: Flow;
  readonly open: (target: Exclude<CallWay, 'flow'>) => Promise<Flow>;
  /** Sends a BYE of its own over this way; `done` hears whether anybody answered. */
  readonly say: (flow: Flow, done: (isAnswered: boolean) => void) => void;
  /** Whether it still matters: false when everything ends. */
  readonly isWanted: () => boolean;
}

/** Says goodbye over one way after the other until one of them answers (as RFC 3263 4.3 goes on after a failure); then calls `done`. */
export const sayGoodbye = (ways: readonly CallWay[], parts: FarewellParts, done: () => void): void => {
  const [way, ...others] = ways;
  if (way === undefined || !parts.isWanted()) {
    done();
    return;
  }
  const goOn = (): void => sayGoodbye(others, parts, done);
  const over = (flow: Flow): void => parts.say(flow, (isAnswered) => (isAnswered ? done() : goOn()));
  if (way === 'flow') over(parts.flow);
  else void parts.open(way).then((flow) => (parts.isWanted() ? over(flow) : done()), goOn);
};
