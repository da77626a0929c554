import type { Flow } from '../transport/flow.ts';
import { Backoff } from './backoff.ts';
import type { Lingering, TransactionParts } from './transaction.ts';

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';
export type NonInviteClientInput = 'provisional' | 'final' | 'timer-e' | 'timer-f' | 'timer-k';
export type NonInviteClientAction = 'nothing' | 'send-again' | 'slow-down' | 'tell-and-linger' | 'give-up' | 'end';

type Step = readonly [next: NonInviteClientState, action: NonInviteClientAction];

/** The client transaction of our BYE (RFC 3261 17.1.2) as a pure function. */
export const nonInviteClientStep = (state: NonInviteClientState, input: NonInviteClientInput): Step => {
  switch (state) {
    case 'trying':
      return trying(input);
    case 'proceeding':
      return proceeding(input);
    case 'completed':
      return completed(input);
    case 'terminated':
      return ['terminated', 'nothing'];
  }
};

const trying = (input: NonInviteClientInput): Step => {
  switch (input) {
    case 'timer-e':
      return ['trying', 'send-again'];
    // RFC 3261 17.1.2.2: in "Proceeding", timer E is T2.
    case 'provisional':
      return ['proceeding', 'slow-down'];
    case 'final':
      return ['completed', 'tell-and-linger'];
    // RFC 3261 17.1.2.2: timer F fired, inform the user of the time-out.
    case 'timer-f':
      return ['terminated', 'give-up'];
    case 'timer-k':
      return ['trying', 'nothing'];
  }
};

const proceeding = (input: NonInviteClientInput): Step => {
  switch (input) {
    case 'timer-e':
      return ['proceeding', 'send-again'];
    case 'final':
      return ['completed', 'tell-and-linger'];
    case 'timer-f':
      return ['terminated', 'give-up'];
    case 'provisional':
    case 'timer-k':
      return ['proceeding', 'nothing'];
  }
};

const completed = (input: NonInviteClientInput): Step => {
  // RFC 3261 17.1.2.2: "Completed" buffers retransmitted responses until timer K fires.
  return input === 'timer-k' ? ['terminated', 'end'] : ['completed', 'nothing'];
};

/** Effects around `nonInviteClientStep`. */
export class NonInviteClient implements Lingering {
  readonly #parts: TransactionParts;
  readonly #flow: Flow;
  readonly #done: () => void;
  readonly #ended: () => void;
  #state: NonInviteClientState = 'trying';
  #request: Buffer | undefined;
  #backoff: Backoff | undefined;

  /** `done` runs once, with the final response or the time-out; `ended` once, when the transaction is over. */
  constructor(parts: TransactionParts, flow: Flow, done: () => void, ended: () => void) {
    this.#parts = parts;
    this.#flow = flow;
    this.#done = done;
    this.#ended = ended;
  }

  /** Sends the request, and again until something answers. Called once. */
  send(request: Buffer): void {
    this.#request = request;
    this.#flow.send(request);
    this.#backoff = new Backoff({
      clock: this.#parts.clock,
      timers: this.#parts.timers,
      reliable: this.#flow.reliable,
      again: () => this.#take('timer-e'),
      over: () => this.#take('timer-f'),
    });
  }

  get state(): NonInviteClientState {
    return this.#state;
  }

  /** A response matched this transaction. */
  answered(status: number): void {
    this.#take(status < 200 ? 'provisional' : 'final');
  }

  /** Timer K. */
  lingered(): void {
    this.#take('timer-k');
  }

  /** Disarms the timers; for the end of the server. */
  abandon(): void {
    this.#backoff?.stop();
  }

  #take(input: NonInviteClientInput): void {
    const [next, action] = nonInviteClientStep(this.#state, input);
    this.#state = next;
    this.#act(action);
  }

  #act(action: NonInviteClientAction): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send-again':
        if (this.#request) this.#flow.send(this.#request);
        return;
      case 'slow-down':
        this.#backoff?.slowDown();
        return;
      case 'tell-and-linger':
        this.#tellAndLinger();
        return;
      case 'give-up':
        this.#done();
        this.#ended();
        return;
      case 'end':
        this.#ended();
        return;
    }
  }

  /** RFC 3261 17.1.2.2: timer K is T4, and zero where no copy of the response can come. */
  #tellAndLinger(): void {
    this.#backoff?.stop();
    this.#request = undefined;
    this.#done();
    if (this.#flow.reliable) {
      this.#take('timer-k');
      return;
    }
    this.#parts.lingerT4.add(this);
  }
}
