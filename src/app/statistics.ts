import type { Config } from '../config/index.ts';
import { codesOf } from '../confirmation/index.ts';
import { guessesByLine } from '../dialin/index.ts';
import type { HttpParts } from '../http/index.ts';
import type { Store } from '../store/index.ts';

/** So many wrong codes are looked at: ten lines that are blocked every day of a month come to three times as many. */
const MOST_WRONG = 1000;
/** How long after its end a confirmation may have been swept. */
const SLACK_SECONDS = 60;

/** What is counted in the store, for those who look after the house. */
export const createStatistics = (
  { code, confirmation: { pendingSeconds, okSeconds } }: Pick<Config, 'code' | 'confirmation'>,
  { calls, confirmations }: Pick<Store, 'calls' | 'confirmations'>,
): HttpParts['statistics'] => ({
  async hours(span) {
    const [called, ended] = await Promise.all([calls.perHour(span), confirmations.endsPerHour(span)]);
    return { called, ended };
  },

  async guesses(since) {
    const liveForMs = (pendingSeconds + okSeconds + SLACK_SECONDS) * 1000;
    const dials = await calls.wrongCodes({ since, liveForMs, most: MOST_WRONG });
    const codes = codesOf(code);
    return { codes, ...guessesByLine(dials, codes), complete: dials.length < MOST_WRONG };
  },
});
