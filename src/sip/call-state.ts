/**
 * `offered`: no final answer yet. `deciding`: none yet, and a CANCEL comes too late. `answered`: our 200 waits for its ACK.
 * `hanging-up`: the same, and our BYE waits for that ACK. `standing`: the call is on. `leaving`: our BYE is on its way.
 */
export type CallState = 'offered' | 'deciding' | 'answered' | 'hanging-up' | 'standing' | 'leaving' | 'over';

export type CallInput =
  | 'decide'
  | 'cancel'
  | 'accept'
  | 'refuse'
  /** Our side wants the call to end, after what is being decided. */
  | 'end'
  /** Our side has to end the call, whatever is being decided. */
  | 'end-now'
  | 'ack'
  /** 64 x T1 without ACK. */
  | 'no-ack'
  /** A re-INVITE was answered with 200. */
  | 're-accept'
  /** BYE of the phone. */
  | 'bye'
  /** Our BYE was answered, or never will be. */
  | 'bye-done';

export type CallAction =
  | 'nothing'
  | 'send-200'
  | 'send-refusal'
  | 'send-487'
  | 'send-failure'
  | 'send-bye'
  | 'phone-hung-up'
  | 'forget';

type Step = readonly [next: CallState, action: CallAction];

/** One call of a UAS, from the INVITE to the last BYE (RFC 3261 13.3, 15), as a pure function. */
export const callStep = (state: CallState, input: CallInput): Step => {
  switch (state) {
    case 'offered':
      return offered(input);
    case 'deciding':
      return deciding(input);
    case 'answered':
      return answered(input);
    case 'hanging-up':
      return hangingUp(input);
    case 'standing':
      return standing(input);
    case 'leaving':
      return leaving(input);
    case 'over':
      return ['over', 'nothing'];
  }
};

const offered = (input: CallInput): Step => {
  switch (input) {
    case 'decide':
      return ['deciding', 'nothing'];
    case 'accept':
      return ['answered', 'send-200'];
    case 'refuse':
      return ['over', 'send-refusal'];
    // RFC 3261 9.2: "If the original request was an INVITE, the UAS SHOULD immediately respond to the INVITE with a 487
    // (Request Terminated)."
    case 'cancel':
      return ['over', 'send-487'];
    case 'end':
    case 'end-now':
      return ['over', 'send-failure'];
    default:
      return ['offered', 'nothing'];
  }
};

const deciding = (input: CallInput): Step => {
  switch (input) {
    case 'accept':
      return ['answered', 'send-200'];
    case 'refuse':
      return ['over', 'send-refusal'];
    case 'end-now':
      return ['over', 'send-failure'];
    // RFC 3261 9.2, of one that comes after the final response: "the CANCEL request has no effect on the processing of the
    // original request". `end` is remembered and comes again.
    default:
      return ['deciding', 'nothing'];
  }
};

const answered = (input: CallInput): Step => {
  switch (input) {
    case 'ack':
      return ['standing', 'nothing'];
    // RFC 3261 15: "the callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an ACK for its 2xx response
    // or until the server transaction times out."
    case 'end':
    case 'end-now':
      return ['hanging-up', 'nothing'];
    // RFC 3261 13.3.1.4: "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is
    // confirmed, but the session SHOULD be terminated. This is accomplished with a BYE".
    case 'no-ack':
      return ['leaving', 'send-bye'];
    case 'bye':
      return ['over', 'phone-hung-up'];
    default:
      return ['answered', 'nothing'];
  }
};

const hangingUp = (input: CallInput): Step => {
  switch (input) {
    case 'ack':
    case 'no-ack':
      return ['leaving', 'send-bye'];
    case 'bye':
      return ['over', 'phone-hung-up'];
    default:
      return ['hanging-up', 'nothing'];
  }
};

const standing = (input: CallInput): Step => {
  switch (input) {
    // RFC 3261 14.2: the 200 to a re-INVITE waits for an ACK as the first one did.
    case 're-accept':
      return ['answered', 'send-200'];
    case 'end':
    case 'end-now':
      return ['leaving', 'send-bye'];
    case 'bye':
      return ['over', 'phone-hung-up'];
    default:
      return ['standing', 'nothing'];
  }
};

const leaving = (input: CallInput): Step => {
  // RFC 5407 3.2: a BYE that crosses ours is answered; the dialog lasts until ours is answered too.
  return input === 'bye-done' ? ['over', 'forget'] : ['leaving', 'nothing'];
};
