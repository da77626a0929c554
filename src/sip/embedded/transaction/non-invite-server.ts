import type { Flow } from '../transport/flow.ts';
import type { Lingering, TransactionId, TransactionParts } from './transaction.ts';

export type NonInviteServerState = 'trying' | 'completed' | 'terminated';
export type NonInviteServerInput = 'request' | 'final' | 'timer-j';
export type NonInviteServerAction = 'nothing' | 'send-and-linger' | 'send-last-again' | 'end';

type Step = readonly [next: NonInviteServerState, action: NonInviteServerAction];

/**
 * The server transaction of everything but INVITE (RFC 3261 17.2.2) as a pure function. There is no "Proceeding": this
 * server answers at once, and RFC 4320 4.1 forbids provisional responses that are not needed.
 */
export const nonInviteServerStep = (state: NonInviteServerState, input: NonInviteServerInput): Step => {
  switch (state) {
    case 'trying':
      return trying(input);
    case 'completed':
      return completed(input);
    case 'terminated':
      return ['terminated', 'nothing'];
  }
};

const trying = (input: NonInviteServerInput): Step => {
  // RFC 3261 17.2.2: "Once in the "Trying" state, any further request retransmissions are discarded."
  return input === 'final' ? ['completed', 'send-and-linger'] : ['trying', 'nothing'];
};

const completed = (input: NonInviteServerInput): Step => {
  switch (input) {
    // RFC 3261 17.2.2: "the server transaction MUST pass the final response to the transport layer for retransmission whenever
    // a retransmission of the request is received."
    case 'request':
      return ['completed', 'send-last-again'];
    // RFC 3261 17.2.2: "Any other final responses passed by the TU to the server transaction MUST be discarded while in the
    // "Completed" state."
    case 'final':
      return ['completed', 'nothing'];
    case 'timer-j':
      return ['terminated', 'end'];
  }
};

/** Effects around `nonInviteServerStep`. */
export class NonInviteServer implements Lingering {
  readonly kind = 'non-invite';
  readonly #parts: TransactionParts;
  readonly #id: TransactionId;
  readonly #flow: Flow;
  readonly #ended: (id: TransactionId) => void;
  #state: NonInviteServerState = 'trying';
  /** As latin1 text: it stays for 32 s, and a Buffer would keep the whole 8 kB block alive that it was cut from. */
  #last = '';

  constructor(parts: TransactionParts, id: TransactionId, flow: Flow, ended: (id: TransactionId) => void) {
    this.#parts = parts;
    this.#id = id;
    this.#flow = flow;
    this.#ended = ended;
  }

  get state(): NonInviteServerState {
    return this.#state;
  }

  /** The same request came again. */
  repeated(): void {
    this.#take('request');
  }

  /** Sends the final response; a second one is discarded. */
  respond(response: Buffer): void {
    this.#take('final', response);
  }

  /** Timer J. */
  lingered(): void {
    this.#take('timer-j');
  }

  #take(input: NonInviteServerInput, response?: Buffer): void {
    const [next, action] = nonInviteServerStep(this.#state, input);
    this.#state = next;
    this.#act(action, response);
  }

  #act(action: NonInviteServerAction, response: Buffer | undefined): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send-and-linger':
        this.#sendAndLinger(response);
        return;
      case 'send-last-again':
        this.#flow.send(Buffer.from(this.#last, 'latin1'));
        return;
      case 'end':
        this.#ended(this.#id);
        return;
    }
  }

  /** RFC 3261 17.2.2: "Timer J to fire in 64*T1 seconds for unreliable transports, and zero seconds for reliable transports." */
  #sendAndLinger(response: Buffer | undefined): void {
    if (response) this.#flow.send(response);
    if (this.#flow.reliable) {
      this.#take('timer-j');
      return;
    }
    this.#last = response?.toString('latin1') ?? '';
    this.#parts.linger64T1.add(this);
  }
}
