import type { Answer } from './answer.ts';
import { encodingRefusal, mayBeIgnored } from './content.ts';
import { bodyOf } from './facts.ts';
import type { Body, InfoOutcome } from './port.ts';
import type { SipRequest } from './syntax/message.ts';

const DONE: Answer = { status: 200 };
const UNREADABLE: Answer = { status: 400, reason: 'Unreadable Body' };

/**
 * RFC 6086 4.2.2: "If a UA receives an INFO request associated with an Info Package that the UA has not indicated willingness to receive,
 * the UA MUST send a 469 (Bad Info Package) response, which contains a Recv-Info header field with Info Packages for which the UA is
 * willing to receive INFO requests." There are none.
 */
const BAD_PACKAGE: Answer = { status: 469, headers: [['Recv-Info', '']] };

/**
 * The answer to an INFO in a call, given when somebody has looked at its body. `hear` gives the body to whom it is for; undefined where
 * that went wrong. One without a body asks for nothing but an answer.
 */
export const answerToInfo = (request: SipRequest, hear: (body: Body) => InfoOutcome | undefined): Answer => {
  if (request.field('info-package') !== undefined) return BAD_PACKAGE;
  const body = bodyOf(request);
  if (!body) return DONE;
  const refusal = encodingRefusal(request) ?? refusalOf(hear(body));
  // RFC 3261 8.2.3: a body that is not understood is refused where it "is not optional".
  return refusal?.status === 415 && mayBeIgnored(request) ? DONE : (refusal ?? DONE);
};

const refusalOf = (outcome: InfoOutcome | undefined): Answer | undefined => {
  switch (outcome?.kind) {
    case 'taken':
      return undefined;
    case 'unreadable':
      return UNREADABLE;
    case 'unknown-type':
      return { status: 415, headers: [['Accept', outcome.accepted.join(', ')]] };
    case undefined:
      return { status: 500 };
  }
};
