import type { SipRefusal } from './refusals.ts';

/** Why a message with broken syntax is refused, by the status that says so; 400 is `malformed`. */
const BROKEN: Readonly<Record<number, SipRefusal>> = {
  416: 'scheme-unknown',
  505: 'version-unknown',
  513: 'too-large',
};

/** Why a message that breaks the syntax of SIP is refused with this status. */
export const refusalOfBroken = (status: number): SipRefusal => BROKEN[status] ?? 'malformed';
