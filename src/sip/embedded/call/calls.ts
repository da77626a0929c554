import { Holdings, PassingMap } from '../../../lib/index.ts';
import { LiveCalls } from '../../live-calls.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { Leg } from './leg.ts';
import type { CallInDialog } from './leg-parts.ts';

/** The calls alive, by our tag, which is in every request of the phone but the first. */
export class Calls {
  readonly live = new LiveCalls();
  readonly #byTag = new PassingMap<string, Leg>();
  /** How many calls are alive from an address: it is asked with every packet of a stranger. */
  readonly #from = new Holdings();

  add(leg: Leg): void {
    this.#byTag.set(leg.dialog.localTag, leg);
    this.live.add(leg.dialog.localTag, leg.call);
    this.#from.change(leg.call.facts.source.address, 1);
  }

  readonly forget = (leg: CallInDialog): void => {
    if (!this.#byTag.delete(leg.dialog.localTag)) return;
    this.live.delete(leg.dialog.localTag);
    this.#from.change(leg.call.facts.source.address, -1);
  };

  /** The call that a request inside a dialog belongs to, if it comes from that call's phone. */
  find(request: SipRequest, address: string): Leg | undefined {
    const leg = this.#byTag.get(request.to.tag ?? '');
    return leg?.dialog.owns(request, address) ? leg : undefined;
  }

  /** The same for an ACK whose sender nobody names: the call has to have come over the proxy at this address. */
  findBehind(request: SipRequest, hop: string): Leg | undefined {
    const leg = this.#byTag.get(request.to.tag ?? '');
    return leg?.dialog.isBehind(request, hop) ? leg : undefined;
  }

  /** Whether a call from this address is alive. */
  anyFrom(address: string): boolean {
    return this.#from.of(address) > 0;
  }
}
