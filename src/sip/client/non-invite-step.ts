import type { ClientInput, ClientState, ClientStep } from './step.ts';

/** The client transaction of a request that is no INVITE (RFC 3261 17.1.2) as a pure function. */
export const nonInviteClientStep = (state: ClientState, input: ClientInput): ClientStep => {
  switch (state) {
    case 'trying':
      return trying(input);
    case 'proceeding':
      return proceeding(input);
    case 'completed':
      return completed(input);
    // The other states are those of an INVITE.
    case 'calling':
    case 'accepted':
    case 'terminated':
      return ['terminated', 'nothing'];
  }
};

const trying = (input: ClientInput): ClientStep => {
  switch (input) {
    case 'timer-repeat':
      return ['trying', 'send-again'];
    // RFC 3261 17.1.2.2: "If Timer E fires while in the "Proceeding" state ... timer E is reset with a value of T2 seconds."
    case 'provisional':
      return ['proceeding', 'tell-and-slow-down'];
    default:
      return waiting('trying', input);
  }
};

const proceeding = (input: ClientInput): ClientStep => {
  switch (input) {
    case 'timer-repeat':
      return ['proceeding', 'send-again'];
    case 'provisional':
      return ['proceeding', 'tell'];
    default:
      return waiting('proceeding', input);
  }
};

/** What ends the wait for an answer, and how. */
const waiting = (state: 'trying' | 'proceeding', input: ClientInput): ClientStep => {
  switch (input) {
    case 'success':
    case 'failure':
      return ['completed', 'tell-and-linger'];
    // RFC 3261 17.1.2.2: "If Timer F fires ... the client transaction SHOULD inform the TU about the timeout".
    case 'timer-give-up':
      return ['terminated', 'give-up'];
    // RFC 3261 17.1.4: "The client transaction SHOULD inform the TU that a transport failure has occurred".
    case 'unreachable':
      return ['terminated', 'fail'];
    default:
      return [state, 'nothing'];
  }
};

const completed = (input: ClientInput): ClientStep => {
  // RFC 3261 17.1.2.2: "The "Completed" state exists to buffer any additional response retransmissions that may be received".
  return input === 'timer-linger' ? ['terminated', 'end'] : ['completed', 'nothing'];
};
