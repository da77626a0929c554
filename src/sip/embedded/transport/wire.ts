import type { Clock } from '../../../lib/index.ts';
import type { WireListener, WireMessage } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';
import type { Flow } from './flow.ts';
import { isKeepAlive } from './keep-alive.ts';

/** Where every message of SIP passes. While nobody listens, each costs a look at one field. */
export class Wire {
  readonly #clock: Clock;
  #listener: WireListener | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Shows every message from now on, until the result is called. One listener at a time: the last. */
  tap(listener: WireListener): () => void {
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  received(bytes: Buffer, flow: Pick<Flow, 'protocol' | 'local'>, remote: Endpoint): void {
    if (this.#listener) this.#show('in', bytes, flow, remote);
  }

  sent(bytes: Buffer, flow: Pick<Flow, 'protocol' | 'local'>, remote: Endpoint): void {
    if (this.#listener && !isKeepAlive(bytes)) this.#show('out', bytes, flow, remote);
  }

  #show(
    direction: WireMessage['direction'],
    bytes: Buffer,
    { protocol, local }: Pick<Flow, 'protocol' | 'local'>,
    { address, port }: Endpoint,
  ): void {
    this.#listener?.({
      at: this.#clock.now(),
      direction,
      transport: protocol,
      local,
      remote: { address, port },
      bytes,
    });
  }
}
