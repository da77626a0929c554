import { PassingMap } from '../../../lib/index.ts';
import { LiveCalls } from '../../live-calls.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { Leg } from './leg.ts';
import type { CallInDialog } from './leg-parts.ts';

/** The calls alive, by our tag, which is in every request of the phone but the first. */
export class Calls {
  readonly live = new LiveCalls();
  readonly #byTag = new PassingMap<string, Leg>();

  add(leg: Leg): void {
    this.#byTag.set(leg.dialog.localTag, leg);
    this.live.add(leg.dialog.localTag, leg.call);
  }

  readonly forget = (leg: CallInDialog): void => {
    this.#byTag.delete(leg.dialog.localTag);
    this.live.delete(leg.dialog.localTag);
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
    for (const { facts } of this.live) if (facts.source.address === address) return true;
    return false;
  }
}
