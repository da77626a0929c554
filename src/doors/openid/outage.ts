import { errors } from 'oidc-provider';
import { unavailableIn } from '../../lib/index.ts';

/** How soon somebody may come again who met what is missing. In seconds. */
export const RETRY_SECONDS = 5;

/** What is asked of us, and is not there for a while. */
type Ask<Args extends readonly unknown[], Found> = (...args: Args) => Promise<Found>;

/**
 * The same, in the words of the protocol where something cannot be had for a while: `temporarily_unavailable` (RFC 6749 4.1.2.1), with 503 where no browser
 * takes it back to the client. The library takes everything else that is thrown for a fault of ours.
 */
export const toldAsOutage =
  <Args extends readonly unknown[], Found>(ask: Ask<Args, Found>): Ask<Args, Found> =>
  async (...args) => {
    try {
      return await ask(...args);
    } catch (cause) {
      throw unavailableIn(cause) ? unavailableNow(cause) : cause;
    }
  };

const unavailableNow = (cause: unknown): Error =>
  Object.assign(new errors.TemporarilyUnavailable('try again later', { cause }), { status: 503, statusCode: 503 });
