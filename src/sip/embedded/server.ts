import type { Clock, Random, ReportFault } from '../../lib/index.ts';
import { Digest } from '../digest.ts';
import type { SipDecisions, SipStack } from '../port.ts';
import { Registrar } from '../registrar.ts';
import type { SipSettings } from '../settings.ts';
import { Calls } from './calls.ts';
import { type Count, Counters } from './counters.ts';
import type { Flow, Listener } from './flow.ts';
import { Guard } from './guard.ts';
import { OwnAddress } from './own-address.ts';
import { Reception } from './reception.ts';
import { Router } from './router.ts';
import { Stateless } from './stateless.ts';
import { TcpListener } from './tcp.ts';
import { Tokens } from './tokens.ts';
import { Transactions } from './transactions.ts';
import { UDP_RECEIVE_BUFFER_BYTES, UdpListener } from './udp.ts';

/** What the embedded server is made of. */
export interface EmbeddedSipOptions {
  readonly settings: SipSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly decisions: SipDecisions;
  readonly onFault: ReportFault;
  readonly count?: Count | undefined;
}

/** The SIP stack of this process. */
export interface EmbeddedSip extends SipStack {
  /** Bytes of UDP receive buffer asked for and granted; Linux reports what it grants twice. Undefined without UDP. */
  receiveBuffer(): { readonly askedBytes: number; readonly gotBytes: number } | undefined;
}

/** How long `stop` waits for the answers to its BYEs. */
const FAREWELL_MS = 2000;

/** Builds the embedded SIP server; nothing is bound and no timer runs before `start`. */
export const createEmbeddedSip = (options: EmbeddedSipOptions): EmbeddedSip => new EmbeddedServer(options);

class EmbeddedServer implements EmbeddedSip {
  readonly #clock: Clock;
  readonly #transactions: Transactions;
  readonly #calls = new Calls();
  readonly #registrar: Registrar;
  readonly #reception: Reception;
  readonly #udp: UdpListener | undefined;
  readonly #tcp: TcpListener | undefined;
  #stopped: Promise<void> | undefined;

  constructor({ settings, clock, random, decisions, onFault, count }: EmbeddedSipOptions) {
    const { limits } = settings;
    this.#clock = clock;
    this.#transactions = new Transactions(clock, settings, limits.transactions);
    this.#registrar = new Registrar(
      clock,
      { minSeconds: settings.registerMinSeconds, maxSeconds: settings.registerMaxSeconds },
      ({ line, binding, changed }) => decisions.bound(line, binding, changed),
    );
    const stateless = new Stateless(random);
    const counters = new Counters(count);
    this.#reception = new Reception({
      clock,
      decisions,
      digest: new Digest({ realm: settings.realm, algorithms: settings.digestAlgorithms, random }),
      registrar: this.#registrar,
      stateless,
      calls: this.#calls,
      counters,
      call: {
        clock,
        timers: settings,
        tokens: new Tokens(random),
        transactions: this.#transactions,
        own: new OwnAddress(settings.externalHost),
        maxCallSeconds: settings.maxCallSeconds,
        onFault,
        forget: this.#calls.forget,
      },
    });
    const router = new Router({
      clock,
      guard: new Guard({ perSecond: limits.packetsPerSecond, burst: limits.packetBurst }),
      transactions: this.#transactions,
      calls: this.#calls,
      reception: this.#reception,
      stateless,
      counters,
      decisions,
      onFault,
    });
    const receive = (message: Buffer, flow: Flow): void => router.receive(message, flow);
    const { host, udpPort, tcpPort } = settings;
    if (udpPort !== undefined) this.#udp = new UdpListener({ host, port: udpPort }, clock, receive, onFault);
    if (tcpPort !== undefined) this.#tcp = new TcpListener({ host, port: tcpPort, limits }, clock, receive, onFault);
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
    this.#reception.drain();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  addresses(): ReturnType<SipStack['addresses']> {
    return this.#listeners().map(({ transport, host, port }) => ({ transport, host, port }));
  }

  census(): ReturnType<SipStack['census']> {
    return {
      transactions: this.#transactions.size,
      dialogs: this.#calls.size,
      flows: this.#tcp?.connections ?? 0,
      bindings: this.#registrar.size,
    };
  }

  receiveBuffer(): { readonly askedBytes: number; readonly gotBytes: number } | undefined {
    return this.#udp && { askedBytes: UDP_RECEIVE_BUFFER_BYTES, gotBytes: this.#udp.receiveBufferBytes };
  }

  #listeners(): readonly Listener[] {
    return [this.#udp, this.#tcp].filter((listener) => listener !== undefined);
  }

  async #stop(): Promise<void> {
    this.drain();
    this.#calls.giveUp();
    await this.#farewell();
    this.#calls.abandon();
    this.#transactions.clear();
    this.#registrar.stop();
    await this.#close();
  }

  #farewell(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(FAREWELL_MS, resolve);
      void this.#calls.empty().then(() => {
        cancel();
        resolve();
      });
    });
  }

  async #close(): Promise<void> {
    await Promise.all(this.#listeners().map((listener) => listener.stop()));
  }
}
