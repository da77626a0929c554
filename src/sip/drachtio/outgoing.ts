import { type CancelTimer, type Clock, PassingMap } from '../../lib/index.ts';
import type { OutgoingAnswer, OutgoingRequest } from '../port.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipResponse } from '../syntax/message.ts';
import { byeCommand, requestCommand } from './commands.ts';
import type { Done, Outcome } from './protocol/index.ts';

/** Where drachtio says in which transaction it sent something, and in which dialog, among the words of that outcome. */
const TRANSACTION_WORD = 6;
const DIALOG_WORD = 7;

/** The dialog of what was sent; undefined where there is none. */
export const dialogOf = ({ words }: Outcome): string | undefined => words[DIALOG_WORD] || undefined;

/** What requests of ours are sent with. */
export interface OutgoingParts {
  readonly clock: Clock;
  readonly timers: TimerSettings;
  readonly command: (text: string, done: Done) => void;
}

/** What ended the wait for an answer. `silence`: drachtio says that nobody answered. `unsent`: it could not be sent. */
type Ended =
  | { readonly kind: 'answered'; readonly response: SipResponse }
  | { readonly kind: 'silence' }
  | { readonly kind: 'unsent'; readonly why: string | undefined };

interface Waiting {
  readonly ended: (end: Ended) => void;
  readonly cancel: CancelTimer;
}

/** Requests of ours that drachtio sends, until they are answered. */
export class Outgoing {
  readonly #parts: OutgoingParts;
  readonly #waiting = new PassingMap<string, Waiting>();

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** How many wait for their answer. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Sends a request outside a dialog; see `SipStack.request`. */
  request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    // drachtio looks at no certificate of whom it connects to.
    if (request.target.transport === 'tls')
      return Promise.resolve(unreachable('drachtio cannot verify whom it reaches over TLS'));
    return new Promise((resolve) => this.#send(requestCommand(request), (end) => resolve(answerOf(end))));
  }

  /** Says BYE in this dialog; `done` is called when that was answered, or never will be. */
  bye(dialog: string, done: () => void): void {
    this.#send(byeCommand(dialog), done);
  }

  /** A response to a request of ours came; `by` is where from. */
  responded(transaction: string, response: SipResponse, by: string): void {
    if (response.status < 200) return;
    // RFC 3261 8.1.3.1: what drachtio makes of silence comes from nowhere.
    this.#end(transaction, by === '' ? { kind: 'silence' } : { kind: 'answered', response });
  }

  /** Nobody answers any more. */
  clear(): void {
    for (const transaction of [...this.#waiting.keys()]) this.#end(transaction, { kind: 'unsent', why: undefined });
  }

  #send(command: string, ended: Waiting['ended']): void {
    this.#parts.command(command, ({ ok, words }) => {
      if (ok) this.#await(words[TRANSACTION_WORD] ?? '', ended);
      else ended({ kind: 'unsent', why: words[0] });
    });
  }

  /** RFC 3261 17.1.2.2: 64 x T1 is the longest wait; drachtio's own ends then, and ours a little later, should it not. */
  #await(transaction: string, ended: Waiting['ended']): void {
    const { clock, timers } = this.#parts;
    const cancel = clock.after(65 * timers.t1Ms, () => this.#end(transaction, { kind: 'silence' }));
    this.#waiting.set(transaction, { ended, cancel });
  }

  #end(transaction: string, end: Ended): void {
    const waiting = this.#waiting.get(transaction);
    if (!waiting) return;
    this.#waiting.delete(transaction);
    waiting.cancel();
    waiting.ended(end);
  }
}

const answerOf = (end: Ended): OutgoingAnswer => {
  switch (end.kind) {
    case 'answered': {
      const { status, reason } = end.response;
      return { kind: 'answered', status, reason, header: (name) => end.response.headers(name) };
    }
    case 'silence':
      return { kind: 'unanswered', why: 'timeout' };
    case 'unsent':
      return unreachable(end.why);
  }
};

const unreachable = (why: string | undefined): OutgoingAnswer => ({
  kind: 'unanswered',
  why: 'unreachable',
  ...(why !== undefined && { cause: new Error(why) }),
});
