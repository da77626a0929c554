import { type Ban, Bans, Guard, type Rate, type Severity } from '../../abuse/index.ts';
import { type Clock, networkOf } from '../../lib/index.ts';
import { createServerParts, type ServerOptions } from '../admission/server-parts.ts';
import type { Counters } from '../counters.ts';
import { mergeKey } from '../merge-key.ts';
import type { KeptWay, OutgoingAnswer, OutgoingRequest, SipDecisions, Source } from '../port.ts';
import type { Registrar } from '../registrar.ts';
import { Calls } from './call/calls.ts';
import { OwnAddress } from './call/own-address.ts';
import { type OutgoingParts, sendOutgoing } from './outgoing.ts';
import { Reception } from './reception.ts';
import { Router } from './router.ts';
import { Stateless } from './stateless.ts';
import { Tokens } from './transaction/tokens.ts';
import { Transactions } from './transaction/transactions.ts';
import type { Flow, Opener, Receive } from './transport/flow.ts';
import { Wire } from './transport/wire.ts';

/** What the server is made of, but for its sockets. */
export interface CoreOptions extends ServerOptions {
  /** Hears of bans, for the log: of ten at once, then of six a minute. All of them are counted. */
  readonly onBan?: ((ban: Ban) => void) | undefined;
}

const TOLD_BANS: Rate = { perSecond: 0.1, burst: 10 };

/** The SIP server behind its sockets: takes messages with the flow they came over and their source. No timer runs before the first. */
export class SipCore {
  readonly #clock: Clock;
  readonly #decisions: SipDecisions;
  readonly #counters: Counters;
  /** What passes between this server and the phones, for whoever wants to see it. */
  readonly wire: Wire;
  readonly #onBan: CoreOptions['onBan'];
  readonly #bans: Bans;
  readonly #toldBans = new Guard(TOLD_BANS);
  readonly #transactions: Transactions;
  readonly #calls = new Calls();
  readonly #registrar: Registrar;
  readonly #outgoing: OutgoingParts;
  readonly #router: Router;
  #draining = false;

  constructor(options: CoreOptions, sockets: Opener) {
    const { settings, clock, random, decisions, onFault, onBan } = options;
    const { limits } = settings;
    const { admit, registrar, proxies, counters, localTowards } = createServerParts(options, {
      isDraining: () => this.#draining,
      isFull: () => this.#transactions.full,
      isMerged: (request) => this.#transactions.isMerged(mergeKey(request)),
    });
    const stateless = new Stateless(random);
    this.#clock = clock;
    this.#decisions = decisions;
    this.#counters = counters;
    this.#registrar = registrar;
    this.wire = new Wire(clock, onFault);
    this.#onBan = onBan;
    this.#bans = new Bans({ failures: limits.digestFailures, seconds: limits.banSeconds }, this.#severity);
    this.#transactions = new Transactions(clock, settings, limits.transactions);
    this.#outgoing = {
      own: new OwnAddress(settings.externalHost),
      tokens: new Tokens(random),
      transactions: this.#transactions,
    };
    const reception = new Reception({
      admit,
      decisions,
      registrar,
      stateless,
      calls: this.#calls,
      wrongDigest: this.#wrongDigest,
      call: {
        clock,
        timers: settings,
        ...this.#outgoing,
        open: (target) => sockets.open(target),
        isProxy: proxies.isAt,
        localTowards,
        maxCallSeconds: settings.maxCallSeconds,
        onFault,
        forget: this.#calls.forget,
      },
    });
    this.#router = new Router({
      clock,
      countedAs: this.countedAs,
      guard: new Guard({ perSecond: limits.packetsPerSecond, burst: limits.packetBurst }),
      bans: this.#bans,
      proxies,
      isDraining: () => this.#draining,
      transactions: this.#transactions,
      calls: this.#calls,
      reception,
      stateless,
      counters,
      wire: this.wire,
      decisions,
      onFault,
    });
  }

  readonly receive: Receive = (message, flow, source) => this.#router.receive(message, flow, source);

  /** Sends a request of ours over this way. */
  request(request: OutgoingRequest, flow: Flow): Promise<OutgoingAnswer> {
    return sendOutgoing(this.#outgoing, request, flow);
  }

  /** Where what comes over this flow is sent. */
  reachedAt(flow: Flow): KeptWay['own'] {
    return this.#outgoing.own.at(flow);
  }

  /** From now on, new INVITEs are answered with 503. */
  drain(): void {
    this.#draining = true;
  }

  /** Ends the calls, waits up to 2 s for the answers of the phones, forgets everything and leaves no timer. */
  async stop(): Promise<void> {
    this.drain();
    await this.#calls.live.stop(this.#clock);
    this.#transactions.clear();
    this.#registrar.stop();
  }

  census(): { readonly transactions: number; readonly dialogs: number; readonly bindings: number } {
    return { transactions: this.#transactions.size, dialogs: this.#calls.live.size, bindings: this.#registrar.size };
  }

  /**
   * What a sender is counted under: a peer, and an address with a registered line or a call, for itself; any other with its
   * network, so that a neighbour uses up nothing of theirs.
   */
  readonly countedAs = (address: string): string => {
    const network = networkOf(address);
    return network === address || this.#severity(address) !== 'banned' ? address : network;
  };

  readonly #wrongDigest = (flow: Flow, { address, proxy }: Source): void => {
    const name = this.countedAs(address);
    const now = this.#clock.now();
    this.#counters.digestFailure();
    const ban = this.#bans.failed(name, now);
    if (!ban) return;
    this.#counters.ban(ban.severity);
    if (this.#toldBans.admits('log', now)) this.#onBan?.(ban);
    if (ban.severity === 'banned' && proxy === undefined) flow.close?.();
  };

  /** Nobody who can write the address of a phone on his packets may silence that phone. */
  readonly #severity = (address: string): Severity => {
    if (this.#decisions.isPeer(address)) return 'spared';
    return this.#registrar.anyAt(address) || this.#calls.anyFrom(address) ? 'slowed' : 'banned';
  };
}
