import type { Answer } from '../client/rest.ts';
import { badInput, notPossible } from './outcome.ts';

/** The body of a good answer; a problem (RFC 9457) becomes a refusal in the server's own words. */
export const answered = <T>({ ok, status, body }: Answer<T>): T => {
  if (ok) return body;
  const { detail = `The server answered ${status}.` } = body;
  if (status === 400) throw badInput(detail);
  // What is unavailable for now is no fault (docs/adr/0027).
  if (status < 500 || status === 503) throw notPossible(detail);
  throw new Error(`the running server failed: ${detail}`);
};
