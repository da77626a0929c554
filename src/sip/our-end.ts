import { type Answer, UNAVAILABLE } from './answer.ts';
import type { CallEnd } from './port.ts';

/** Why our side ends a call. */
export type OurEnd = Extract<CallEnd, 'hung-up-by-us' | 'too-long' | 'stopped' | 'failed'>;

/** What an INVITE without a final answer is told when our side ends the call. */
export const FAILURE: Readonly<Record<OurEnd, Answer>> = {
  'hung-up-by-us': { status: 480 },
  'too-long': { status: 500 },
  stopped: UNAVAILABLE,
  failed: { status: 500 },
};
