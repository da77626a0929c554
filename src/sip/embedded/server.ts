import type { KeptWay, OutgoingAnswer, OutgoingRequest, SipStack, Target, WireListener } from '../port.ts';
import type { SipSettings } from '../settings.ts';
import { type CoreOptions, SipCore } from './core.ts';
import { ConnectionCaps } from './transport/connection-caps.ts';
import type { Flow, Listener } from './transport/flow.ts';
import { StreamDialer } from './transport/stream-dialer.ts';
import { streamListeners } from './transport/stream-transports.ts';
import { UDP_RECEIVE_BUFFER_BYTES, UdpListener } from './transport/udp.ts';

/** What the embedded server is made of. */
export interface EmbeddedSipOptions extends CoreOptions {
  readonly settings: SipSettings;
}

/** The SIP stack of this process. */
export interface EmbeddedSip extends SipStack {
  /** Bytes of UDP receive buffer asked for and granted; Linux reports what it grants twice. Undefined without UDP. */
  receiveBuffer(): { readonly askedBytes: number; readonly gotBytes: number } | undefined;
}

/** Builds the embedded SIP server; nothing is bound and no timer runs before `start`. Throws where a certificate is needed and cannot be used. */
export const createEmbeddedSip = (options: EmbeddedSipOptions): EmbeddedSip => new EmbeddedServer(options);

/** What keeps a NAT open and is no message. */
const CRLF = Buffer.from('\r\n');

class EmbeddedServer implements EmbeddedSip {
  readonly capabilities = { clientCertificates: true, exactCancel: true, ackOfRefusal: true };
  readonly #core: SipCore;
  readonly #udp: UdpListener | undefined;
  readonly #streams: readonly Listener[];
  readonly #caps: ConnectionCaps;
  readonly #dialer: StreamDialer;
  #stopped: Promise<void> | undefined;

  constructor(options: EmbeddedSipOptions) {
    const core = new SipCore(options, { open: (target) => this.#open(target) });
    this.#core = core;
    const { receive, countedAs, wire } = core;
    const { clock, onFault } = options;
    const { host, udpPort, limits } = options.settings;
    if (udpPort !== undefined) this.#udp = new UdpListener({ host, port: udpPort }, { clock, receive, wire, onFault });
    this.#caps = new ConnectionCaps(limits);
    this.#dialer = new StreamDialer({ clock, receive, wire, idleMs: limits.idleSeconds * 1000 });
    this.#streams = streamListeners(options.settings, { clock, receive, wire, onFault, countedAs, caps: this.#caps });
  }

  async start(): Promise<void> {
    try {
      for (const listener of this.#listeners()) await listener.start();
    } catch (cause) {
      await this.#close();
      throw cause;
    }
  }

  drain(): void {
    this.#core.drain();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#core.stop().then(() => this.#close());
    return this.#stopped;
  }

  async request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    const way = await this.#open(request.target).then(
      (flow) => ({ flow }),
      (cause: unknown) => ({ cause }),
    );
    if ('flow' in way) return this.#core.request(request, way.flow);
    return { kind: 'unanswered', why: 'unreachable', cause: way.cause };
  }

  async keep(target: Target): Promise<KeptWay> {
    if (target.transport === 'udp') return this.#keptDatagrams(await this.#open(target));
    const connection = await this.#dialer.open(target);
    return {
      own: this.#core.reachedAt(connection),
      gone: connection.closed,
      keepAlive: () => connection.ping(),
      release: connection.keep(),
      abandon: () => connection.close(),
    };
  }

  addresses(): ReturnType<SipStack['addresses']> {
    return this.#listeners().map(({ transport, host, port }) => ({ transport, host, port }));
  }

  tap(listener: WireListener): () => void {
    return this.#core.wire.tap(listener);
  }

  census(): ReturnType<SipStack['census']> {
    return { ...this.#core.census(), flows: this.#caps.open + this.#dialer.size };
  }

  receiveBuffer(): { readonly askedBytes: number; readonly gotBytes: number } | undefined {
    return this.#udp && { askedBytes: UDP_RECEIVE_BUFFER_BYTES, gotBytes: this.#udp.receiveBufferBytes };
  }

  async #open(target: Target): Promise<Flow> {
    if (target.transport !== 'udp') return this.#dialer.open(target);
    if (!this.#udp) throw new Error('SIP over UDP is off');
    return this.#udp.open(target);
  }

  #keptDatagrams(flow: Flow): KeptWay {
    return {
      own: this.#core.reachedAt(flow),
      gone: new Promise<void>(() => undefined),
      keepAlive: () => flow.send(CRLF),
      release: () => undefined,
      abandon: () => undefined,
    };
  }

  #listeners(): readonly Listener[] {
    return this.#udp ? [this.#udp, ...this.#streams] : this.#streams;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#listeners(), this.#dialer].map((part) => part.stop()));
  }
}
