import type { Clock, Random, ReportFault } from '../../lib/index.ts';
import { Digest } from '../digest.ts';
import type { SipDecisions } from '../port.ts';
import { Registrar } from '../registrar.ts';
import type { ListenSettings, SipSettings } from '../settings.ts';
import { Calls } from './calls.ts';
import { type Count, Counters } from './counters.ts';
import type { Flow } from './flow.ts';
import { Guard } from './guard.ts';
import { OwnAddress } from './own-address.ts';
import { Reception } from './reception.ts';
import { Router } from './router.ts';
import { Stateless } from './stateless.ts';
import { Tokens } from './tokens.ts';
import { Transactions } from './transactions.ts';

/** What the server is made of, but for its sockets. */
export interface CoreOptions {
  readonly settings: Omit<SipSettings, keyof ListenSettings>;
  readonly clock: Clock;
  readonly random: Random;
  readonly decisions: SipDecisions;
  readonly onFault: ReportFault;
  readonly count?: Count | undefined;
}

/** How long `stop` waits for the answers to its BYEs. */
const FAREWELL_MS = 2000;

/** The SIP server behind its sockets: takes messages with the flow they came over. No timer runs before the first. */
export class SipCore {
  readonly #clock: Clock;
  readonly #transactions: Transactions;
  readonly #calls = new Calls();
  readonly #registrar: Registrar;
  readonly #reception: Reception;
  readonly #router: Router;

  constructor({ settings, clock, random, decisions, onFault, count }: CoreOptions) {
    const { limits } = settings;
    const stateless = new Stateless(random);
    const counters = new Counters(count);
    this.#clock = clock;
    this.#transactions = new Transactions(clock, settings, limits.transactions);
    this.#registrar = new Registrar(
      clock,
      { minSeconds: settings.registerMinSeconds, maxSeconds: settings.registerMaxSeconds },
      ({ line, binding, changed }) => decisions.bound(line, binding, changed),
    );
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
    this.#router = new Router({
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
  }

  receive(message: Buffer, flow: Flow): void {
    this.#router.receive(message, flow);
  }

  /** From now on, new INVITEs are answered with 503. */
  drain(): void {
    this.#reception.drain();
  }

  /** Ends the calls, waits up to 2 s for the answers of the phones, forgets everything and leaves no timer. */
  async stop(): Promise<void> {
    this.drain();
    this.#calls.giveUp();
    await this.#farewell();
    this.#calls.abandon();
    this.#transactions.clear();
    this.#registrar.stop();
  }

  census(): { readonly transactions: number; readonly dialogs: number; readonly bindings: number } {
    return { transactions: this.#transactions.size, dialogs: this.#calls.size, bindings: this.#registrar.size };
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
}
