import type { Clock } from '../../lib/index.ts';
import { Backoff } from '../backoff.ts';
import type { DelayQueue } from '../delay-queue.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipResponse } from '../syntax/message.ts';
import { inviteClientStep } from './invite-step.ts';
import { nonInviteClientStep } from './non-invite-step.ts';
import type { ClientAction, ClientInput, ClientState, ClientStep } from './step.ts';

/** The way a request takes: all that a client transaction knows of sockets. */
export interface Way {
  /** True where the transport itself repeats what was lost. */
  readonly reliable: boolean;
  /** Sends one whole message. */
  send(message: Buffer): void;
}

/** How a request ended. Without `response` it is what RFC 3261 8.1.3.1 makes of silence (408) and of a dead way (503). */
export interface Outcome {
  readonly status: number;
  readonly reason: string;
  readonly response?: SipResponse;
}

const TIMED_OUT: Outcome = { status: 408, reason: 'Request Timeout' };
const UNREACHABLE: Outcome = { status: 503, reason: 'Unreachable' };

/** Who sent a request, and hears what becomes of it. */
export interface ClientUser {
  provisional?(response: SipResponse): void;
  /** Called once. The ACK of an INVITE is for the user to send. */
  final(outcome: Outcome): void;
  /** A copy of an INVITE's final response: its ACK was lost. */
  repeated?(response: SipResponse): void;
}

/** One request of ours on its way. `id`: branch and method, by which its responses are recognised (RFC 3261 17.1.3). */
export interface OwnRequest {
  readonly id: string;
  readonly method: string;
  readonly bytes: Buffer;
}

/** What every client transaction is given. */
export interface ClientParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  /** Timers D and M: 64 x T1 (RFC 3261 17.1.1.2 asks for at least 32 s, RFC 6026 8.4 for 64 x T1). */
  readonly linger64T1: DelayQueue<ClientTransaction>;
  /** Timer K: T4 (RFC 3261 17.1.2.2). */
  readonly lingerT4: DelayQueue<ClientTransaction>;
  /** The transaction is over. */
  readonly ended: (transaction: ClientTransaction) => void;
}

/** The effects around `inviteClientStep` and `nonInviteClientStep`: sends, repeats, tells, lingers. */
export class ClientTransaction {
  readonly id: string;
  readonly way: Way;
  readonly #parts: ClientParts;
  readonly #step: (state: ClientState, input: ClientInput) => ClientStep;
  readonly #isInvite: boolean;
  #user: ClientUser | undefined;
  /** Kept while it may have to be sent again. */
  #request: Buffer | undefined;
  #state: ClientState;
  #backoff: Backoff | undefined;

  /** Nothing is sent before `send`. */
  constructor(parts: ClientParts, way: Way, { id, method, bytes }: OwnRequest, user: ClientUser) {
    this.#parts = parts;
    this.id = id;
    this.way = way;
    this.#isInvite = method === 'INVITE';
    this.#step = this.#isInvite ? inviteClientStep : nonInviteClientStep;
    this.#state = this.#isInvite ? 'calling' : 'trying';
    this.#request = bytes;
    this.#user = user;
  }

  /** Sends the request, and again until something answers. Called once. */
  send(): void {
    const { clock, timers } = this.#parts;
    if (!this.#request) return;
    this.way.send(this.#request);
    this.#backoff = new Backoff({
      clock,
      timers,
      reliable: this.way.reliable,
      // RFC 3261 17.1.1.2: timer A doubles without end, timer E up to T2 (17.1.2.2).
      longestMs: this.#isInvite ? Number.POSITIVE_INFINITY : timers.t2Ms,
      again: () => this.#take('timer-repeat'),
      over: () => this.#take('timer-give-up'),
    });
  }

  /** A response of this request came. */
  responded(response: SipResponse): void {
    this.#take(inputOf(response.status), response);
  }

  /** The way to the server is dead. */
  unreachable(): void {
    this.#take('unreachable');
  }

  /** Timer D, M or K. */
  lingered(): void {
    this.#take('timer-linger');
  }

  #take(input: ClientInput, response?: SipResponse): void {
    const [next, action] = this.#step(this.#state, input);
    this.#state = next;
    this.#act(action, response);
  }

  #act(action: ClientAction, response: SipResponse | undefined): void {
    switch (action) {
      case 'nothing':
        return;
      case 'send-again':
        if (this.#request) this.way.send(this.#request);
        return;
      case 'tell-and-slow-down':
        this.#backoff?.slowDown();
        break;
      case 'tell-and-wait':
        this.#backoff?.stop();
        break;
      case 'tell':
        break;
      case 'tell-and-linger':
        this.#finish(response && { status: response.status, reason: response.reason, response });
        this.#linger();
        return;
      case 'tell-again':
        if (response) this.#user?.repeated?.(response);
        return;
      case 'give-up':
        this.#finish(TIMED_OUT);
        this.#parts.ended(this);
        return;
      case 'fail':
        this.#finish(UNREACHABLE);
        this.#parts.ended(this);
        return;
      case 'end':
        this.#user = undefined;
        this.#parts.ended(this);
        return;
    }
    if (response) this.#user?.provisional?.(response);
  }

  #finish(outcome: Outcome | undefined): void {
    this.#backoff?.stop();
    this.#request = undefined;
    if (outcome) this.#user?.final(outcome);
  }

  /** RFC 3261 17.1.1.2, 17.1.2.2: timers D and K are zero where no copy of the response can come; RFC 6026 8.4: timer M is not. */
  #linger(): void {
    const { linger64T1, lingerT4 } = this.#parts;
    if (this.way.reliable && this.#state !== 'accepted') this.#take('timer-linger');
    else if (this.#isInvite) linger64T1.add(this);
    else lingerT4.add(this);
  }
}

const inputOf = (status: number): ClientInput => {
  if (status < 200) return 'provisional';
  return status < 300 ? 'success' : 'failure';
};
