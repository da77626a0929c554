import type { Clock } from '../../../lib/index.ts';
import type { WireListener, WireMessage } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';
import type { Flow } from './flow.ts';
import { isKeepAlive } from './keep-alive.ts';

/** Where every message of SIP passes. While nobody listens, each costs a look at one field. */
export class Wire {
  readonly #clock: Clock;
  #listeners: readonly WireListener[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Shows every message from now on, until the result is called. */
  tap(listener: WireListener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  received(bytes: Buffer, flow: Pick<Flow, 'protocol' | 'local'>, remote: Endpoint): void {
    if (this.#listeners.length > 0) this.#show('in', bytes, flow, remote);
  }

  sent(bytes: Buffer, flow: Pick<Flow, 'protocol' | 'local'>, remote: Endpoint): void {
    if (this.#listeners.length > 0 && !isKeepAlive(bytes)) this.#show('out', bytes, flow, remote);
  }

  #show(
    direction: WireMessage['direction'],
    bytes: Buffer,
    flow: Pick<Flow, 'protocol' | 'local'>,
    { address, port }: Endpoint,
  ): void {
    const message: WireMessage = {
      at: this.#clock.now(),
      direction,
      transport: flow.protocol,
      get local() {
        return flow.local;
      },
      remote: { address, port },
      bytes,
    };
    for (const listen of this.#listeners) listen(message);
  }
}
