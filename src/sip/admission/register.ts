import { type Answer, answerOf, unsupportedExtension } from '../answer.ts';
import type { SipRefusal } from '../refusals.ts';
import { registrationOf } from '../register-request.ts';
import type { BindingChange, Registrar } from '../registrar.ts';
import type { SipRequest } from '../syntax/message.ts';
import type { ProvenSender } from './admission.ts';

/** What a REGISTER is answered with, what it changed, for `SipDecisions.bound`, and why it was refused, for `turnedAway`. */
export interface Registered {
  readonly answer: Answer;
  readonly change: BindingChange | undefined;
  readonly refusal: SipRefusal | undefined;
}

/** Serves a REGISTER whose sender is proven, in the order of RFC 3261 10.3. */
export const register = (registrar: Registrar, request: SipRequest, sender: ProvenSender): Registered => {
  // RFC 3261 10.3 step 2: "the registrar MUST process the Require header field values as described for UASs in Section 8.2.2."
  const unsupported = unsupportedExtension(request);
  if (unsupported) return refused(unsupported, 'extension-unsupported');
  // RFC 3261 10.3 step 4: "If the authenticated user is not authorized to modify bindings, the registrar MUST return a 403
  // (Forbidden) and skip the remaining steps." Nobody registers for somebody else.
  if (sender.facts.to.user !== sender.username) return refused({ status: 403 }, 'account-mismatch');
  const registration = registrationOf(request, sender.line, sender.facts.source);
  if (!registration) return refused({ status: 400 }, 'contacts-unusable');
  const { answer, change } = registrar.register(registration);
  return { answer: answerOf(answer), change, refusal: REFUSALS[answer.status] };
};

/** Why the registrar refused, by the status that says so. */
const REFUSALS: Readonly<Record<number, SipRefusal>> = {
  400: 'contacts-unusable',
  423: 'interval-too-brief',
  500: 'out-of-order',
};

const refused = (answer: Answer, refusal: SipRefusal): Registered => ({ answer, change: undefined, refusal });
