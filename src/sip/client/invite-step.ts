import type { ClientInput, ClientState, ClientStep } from './step.ts';

/**
 * The client transaction of an INVITE (RFC 3261 17.1.1 with the corrections of RFC 6026) as a pure function. The ACK is its
 * user's business, also that of a failure: `tell-again` asks for it once more.
 */
export const inviteClientStep = (state: ClientState, input: ClientInput): ClientStep => {
  switch (state) {
    case 'calling':
      return calling(input);
    case 'proceeding':
      return proceeding(input);
    case 'completed':
      return completed(input);
    case 'accepted':
      return accepted(input);
    // `trying` is a state of the other requests.
    case 'trying':
    case 'terminated':
      return ['terminated', 'nothing'];
  }
};

const calling = (input: ClientInput): ClientStep => {
  switch (input) {
    case 'timer-repeat':
      return ['calling', 'send-again'];
    // RFC 3261 17.1.1.2: "the client transaction SHOULD NOT retransmit the request any longer" once in "Proceeding".
    case 'provisional':
      return ['proceeding', 'tell-and-wait'];
    // RFC 3261 17.1.1.2: "If the client transaction is still in the "Calling" state when timer B fires, the client
    // transaction SHOULD inform the TU that a timeout has occurred."
    case 'timer-give-up':
      return ['terminated', 'give-up'];
    default:
      return answered('calling', input);
  }
};

const proceeding = (input: ClientInput): ClientStep =>
  input === 'provisional' ? ['proceeding', 'tell'] : answered('proceeding', input);

const answered = (state: 'calling' | 'proceeding', input: ClientInput): ClientStep => {
  switch (input) {
    // RFC 6026 7.2: a 2xx leads to "Accepted", so that its copies reach the user, who acknowledges each.
    case 'success':
      return ['accepted', 'tell-and-linger'];
    case 'failure':
      return ['completed', 'tell-and-linger'];
    case 'unreachable':
      return ['terminated', 'fail'];
    default:
      return [state, 'nothing'];
  }
};

const completed = (input: ClientInput): ClientStep => {
  switch (input) {
    // RFC 3261 17.1.1.2: "Any retransmissions of the final response that are received while in the "Completed" state MUST
    // cause the ACK to be re-passed to the transport layer for retransmission".
    case 'failure':
      return ['completed', 'tell-again'];
    case 'timer-linger':
      return ['terminated', 'end'];
    default:
      return ['completed', 'nothing'];
  }
};

const accepted = (input: ClientInput): ClientStep => {
  switch (input) {
    // RFC 6026 8.4: a 2xx that comes in "Accepted" is passed on.
    case 'success':
      return ['accepted', 'tell-again'];
    case 'timer-linger':
      return ['terminated', 'end'];
    default:
      return ['accepted', 'nothing'];
  }
};
