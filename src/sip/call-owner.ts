import type { ReportFault } from '../lib/index.ts';
import type { CallEnd, CallListener } from './port.ts';

/** Who attends a call, once it listens. What it throws is reported, and never breaks what goes on with the phone. */
export class CallOwner {
  readonly #onFault: ReportFault;
  #listener: CallListener | undefined;

  constructor(onFault: ReportFault) {
    this.#onFault = onFault;
  }

  /** The end is told even to one who listens too late for it. */
  listen(listener: CallListener, ended: CallEnd | undefined): void {
    this.#listener = listener;
    if (ended) this.ended(ended);
  }

  /** Tells it something, and asks for what it says to that. Where it throws, `failed` is called and there is no answer. */
  tell<T>(task: (listener: CallListener) => T, failed: () => void): T | undefined {
    try {
      return this.#listener && task(this.#listener);
    } catch (cause) {
      this.#report(cause);
      failed();
      return undefined;
    }
  }

  ended(end: CallEnd): void {
    this.tell(
      (listener) => listener.ended(end),
      () => undefined,
    );
  }

  /** Tells it of the ACK of a refusal; undefined where it does not wait for that. Keeps the listener alone: the call is released. */
  get refusalAcknowledged(): (() => void) | undefined {
    if (this.#listener?.refusalAcknowledged === undefined) return undefined;
    return () =>
      this.tell(
        (listener) => listener.refusalAcknowledged?.(),
        () => undefined,
      );
  }

  #report(cause: unknown): void {
    this.#onFault('sip call listener', cause);
  }
}
