import { type Deferred, deferred } from '../../../lib/index.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { Call } from './call.ts';

/** The calls alive, by our tag, which is in every request of the phone but the first. */
export class Calls {
  readonly #byTag = new Map<string, Call>();
  #emptied: Deferred<void> | undefined;

  get size(): number {
    return this.#byTag.size;
  }

  add(call: Call): void {
    this.#byTag.set(call.localTag, call);
  }

  readonly forget = ({ localTag }: Pick<Call, 'localTag'>): void => {
    this.#byTag.delete(localTag);
    if (this.#byTag.size > 0) return;
    this.#emptied?.resolve();
    this.#emptied = undefined;
  };

  /** The call that a request inside a dialog belongs to, if it comes from that call's phone. */
  find(request: SipRequest, address: string): Call | undefined {
    const call = this.#byTag.get(request.to.tag ?? '');
    return call?.owns(request, address) ? call : undefined;
  }

  /** The same for an ACK whose sender nobody names: the call has to have come over the proxy at this address. */
  findBehind(request: SipRequest, hop: string): Call | undefined {
    const call = this.#byTag.get(request.to.tag ?? '');
    return call?.isBehind(request, hop) ? call : undefined;
  }

  /** Whether a call from this address is alive. */
  anyFrom(address: string): boolean {
    for (const call of this.#byTag.values()) if (call.facts.source.address === address) return true;
    return false;
  }

  /** Ends every call, as its state allows. */
  endAll(): void {
    for (const call of [...this.#byTag.values()]) call.end('stopped');
  }

  /** Resolves when the last call has gone. */
  empty(): Promise<void> {
    if (this.#byTag.size === 0) return Promise.resolve();
    this.#emptied ??= deferred();
    return this.#emptied.promise;
  }

  /** Ends what is left without a word. */
  discardAll(): void {
    for (const call of this.#byTag.values()) call.discard('stopped');
    this.#byTag.clear();
  }
}
