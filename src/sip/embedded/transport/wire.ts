import type { Clock, ReportFault } from '../../../lib/index.ts';
import type { WireListener, WireMessage } from '../../port.ts';
import type { Endpoint } from '../../syntax/via.ts';
import type { Flow } from './flow.ts';
import { isKeepAlive } from './keep-alive.ts';

/** Where every message of SIP passes. While nobody listens, each costs a look at one field. */
export class Wire {
  readonly #clock: Clock;
  readonly #onFault: ReportFault;
  #listeners: readonly WireListener[] = [];

  constructor(clock: Clock, onFault: ReportFault) {
    this.#clock = clock;
    this.#onFault = onFault;
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
    const message = new Passing(this.#clock.now(), direction, flow, { address, port }, bytes);
    for (const listen of this.#listeners) this.#tell(listen, message);
  }

  /** What it throws costs neither the message nor the other listeners anything. */
  #tell(listen: WireListener, message: WireMessage): void {
    try {
      listen(message);
    } catch (cause) {
      this.#onFault('sip wire listener', cause);
    }
  }
}

/** A message as listeners are shown it: our end of it is asked for when somebody reads it. */
class Passing implements WireMessage {
  readonly at: number;
  readonly direction: WireMessage['direction'];
  readonly remote: WireMessage['remote'];
  readonly bytes: Buffer;
  readonly #flow: Pick<Flow, 'protocol' | 'local'>;

  constructor(
    at: number,
    direction: WireMessage['direction'],
    flow: Pick<Flow, 'protocol' | 'local'>,
    remote: WireMessage['remote'],
    bytes: Buffer,
  ) {
    this.at = at;
    this.direction = direction;
    this.#flow = flow;
    this.remote = remote;
    this.bytes = bytes;
  }

  get transport(): WireMessage['transport'] {
    return this.#flow.protocol;
  }

  get local(): WireMessage['local'] {
    return this.#flow.local;
  }
}
