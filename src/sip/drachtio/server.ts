import type { Clock, ReportFault } from '../../lib/index.ts';
import { createServerParts, type ServerOptions } from '../admission/server-parts.ts';
import { type Answer, FORBIDDEN, GONE } from '../answer.ts';
import type { Counters } from '../counters.ts';
import { Facts } from '../facts.ts';
import { mergeKey } from '../merge-key.ts';
import type {
  KeptWay,
  OutgoingAnswer,
  OutgoingRequest,
  SipCapabilities,
  SipDecisions,
  SipStack,
  Target,
} from '../port.ts';
import type { Registrar } from '../registrar.ts';
import type { SipRequest } from '../syntax/message.ts';
import { listeningAt, messageOf } from './arrival.ts';
import { Calls } from './calls.ts';
import { answerCommand } from './commands.ts';
import { Outgoing } from './outgoing.ts';
import { type Done, type Handed, Link, type LinkSettings, type LinkTurn } from './protocol/index.ts';
import { Reception } from './reception.ts';
import { whyEnded } from './why-ended.ts';

/** What the back end is made of. */
export interface DrachtioSipOptions extends ServerOptions {
  /** Where drachtio is. */
  readonly link: LinkSettings;
  /** Hears when drachtio is gone, and when it is there again. */
  readonly onTurn?: ((turn: LinkTurn) => void) | undefined;
}

/** A SIP stack whose phones talk to drachtio-server, which hands on to us what they say. */
export interface DrachtioSip extends SipStack {
  /** Whether drachtio is there now: without it no phone reaches us. */
  readonly isConnected: boolean;
}

/** Builds it; nothing is opened and no timer runs before `start`. */
export const createDrachtioSip = (options: DrachtioSipOptions): DrachtioSip => new DrachtioServer(options);

/** What is asked for outside a dialog. drachtio answers the rest itself, or drops it. */
const METHODS = ['invite', 'register', 'options', 'info', 'message', 'notify', 'subscribe', 'publish'];

const nothing = (): void => undefined;

class DrachtioServer implements DrachtioSip {
  readonly capabilities: SipCapabilities = { clientCertificates: false, exactCancel: false, ackOfRefusal: false };
  readonly #clock: Clock;
  readonly #decisions: SipDecisions;
  readonly #onFault: ReportFault;
  readonly #counters: Counters;
  readonly #link: Link;
  readonly #calls = new Calls();
  readonly #outgoing: Outgoing;
  readonly #registrar: Registrar;
  readonly #reception: Reception;
  readonly #externalHost: string | undefined;
  readonly #localTowards: (address: string) => string | undefined;
  #draining = false;
  #stopped: Promise<void> | undefined;

  constructor(options: DrachtioSipOptions) {
    const { link, settings, clock, random, decisions, onFault, onTurn } = options;
    const { admit, registrar, proxies, counters, localTowards } = createServerParts(options, {
      isDraining: () => this.#draining,
      isFull: () => this.#calls.live.size >= settings.limits.transactions,
      isMerged: (request) => this.#calls.isMerged(mergeKey(request)),
    });
    this.#clock = clock;
    this.#decisions = decisions;
    this.#onFault = onFault;
    this.#externalHost = settings.externalHost;
    this.#localTowards = localTowards;
    this.#counters = counters;
    this.#registrar = registrar;
    this.#link = new Link({
      settings: link,
      clock,
      random,
      methods: METHODS,
      handed: (handed) => this.#take(handed),
      turned: (turn) => {
        if (!turn.up) this.#lost();
        onTurn?.(turn);
      },
      onFault,
    });
    this.#outgoing = new Outgoing({ clock, timers: settings, command: (text, done) => this.#link.command(text, done) });
    this.#reception = new Reception({
      admit,
      decisions,
      registrar,
      counters,
      calls: this.#calls,
      call: {
        clock,
        timers: settings,
        maxCallSeconds: settings.maxCallSeconds,
        answer: this.#answer,
        bye: (dialog, done) => this.#outgoing.bye(dialog, done),
        named: this.#calls.named,
        forget: this.#calls.forget,
        onFault,
      },
      listening: () => this.#link.greeting.listening,
      proxies,
      isDraining: () => this.#draining,
      localTowards,
    });
  }

  get isConnected(): boolean {
    return this.#link.isUp;
  }

  start(): Promise<void> {
    return this.#link.start();
  }

  drain(): void {
    this.#draining = true;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    return this.#outgoing.request(request);
  }

  /** drachtio opens its connections itself, keeps them, and tells nobody when one is gone. */
  async keep({ transport, address }: Target): Promise<KeptWay> {
    const towards = this.#localTowards(address);
    const places = this.addresses().filter((place) => place.transport === transport);
    const place = places.find(({ host }) => host === towards) ?? places[0];
    if (!place) throw new Error(`drachtio does not listen over ${transport}`);
    return {
      own: { host: this.#externalHost ?? place.host, port: place.port },
      gone: new Promise<void>(() => undefined),
      keepAlive: nothing,
      release: nothing,
      abandon: nothing,
    };
  }

  addresses(): ReturnType<SipStack['addresses']> {
    return this.#link.greeting.listening.flatMap((place) => listeningAt(place) ?? []);
  }

  census(): ReturnType<SipStack['census']> {
    return {
      transactions: this.#outgoing.size,
      dialogs: this.#calls.live.size,
      flows: 0,
      bindings: this.#registrar.size,
    };
  }

  async #stop(): Promise<void> {
    this.drain();
    await this.#calls.live.stop(this.#clock);
    this.#outgoing.clear();
    this.#registrar.stop();
    await this.#link.stop();
  }

  /** drachtio tells nobody what becomes of calls without it, and knows none of them when it comes back. */
  #lost(): void {
    this.#calls.live.lose('failed');
    this.#outgoing.clear();
  }

  /** Never throws: a fault of ours is reported, and costs the message that found it. */
  #take(handed: Handed): void {
    try {
      if (handed.from === 'application') this.#endedByDrachtio(handed);
      else this.#read(handed);
    } catch (cause) {
      this.#onFault('sip message', cause);
    }
  }

  #read(handed: Handed): void {
    const parsed = messageOf(handed);
    switch (parsed.kind) {
      case 'request':
        this.#request(parsed.request, handed);
        return;
      case 'response':
        this.#outgoing.responded(handed.transaction, parsed.response, handed.address);
        return;
      default:
        this.#reception.refuseBroken(parsed, handed);
    }
  }

  #request(request: SipRequest, handed: Handed): void {
    this.#counters.request(request.method);
    if (request.method === 'CANCEL') this.#calls.byTransaction(handed.transaction)?.cancelled();
    else if (request.method === 'ACK') this.#ack(request, handed);
    else if (handed.dialog !== '') this.#inDialog(request, handed);
    else this.#reception.receive(request, handed);
  }

  /** The ACK of a call that is not ours any more: nobody attends it, and drachtio still holds it. */
  #ack(request: SipRequest, handed: Handed): void {
    const { dialog, transaction } = handed;
    const leg = this.#calls.byDialog(dialog) ?? this.#calls.byTransaction(transaction);
    if (!leg) {
      this.#outgoing.bye(dialog, nothing);
      return;
    }
    const { address, proxy, transport } = leg.call.facts.source;
    const { kind, source } = this.#reception.senderOf(request, handed, transport);
    // One that a proxy passes on without a word on its sender is for a call that came over the same proxy.
    const isOwn = kind === 'proxy' ? proxy !== undefined && leg.hop === source.address : address === source.address;
    if (isOwn && kind !== 'unknown') leg.receiveAck(request, dialog);
  }

  /** RFC 3261 12.2.2. The address is asked for too: a stranger who has read the tags is not the phone. */
  #inDialog(request: SipRequest, handed: Handed): void {
    const leg = this.#calls.byDialog(handed.dialog);
    const sender = this.#reception.senderOf(request, handed, leg?.call.facts.source.transport);
    const { source } = sender;
    if (sender.kind === 'known' && leg?.call.facts.source.address === source.address) {
      leg.receive(request, source, handed.transaction);
      return;
    }
    const facts = new Facts(request, source);
    const [answer, refusal] =
      sender.kind === 'unknown' ? ([FORBIDDEN, 'sender-unknown'] as const) : ([GONE, 'no-such-call'] as const);
    const detail = sender.kind === 'unknown' ? sender.detail : undefined;
    this.#answer(handed.transaction, answer);
    this.#decisions.turnedAway({ source, refusal, status: answer.status, detail, facts });
  }

  #endedByDrachtio(handed: Handed): void {
    const parsed = messageOf(handed);
    if (parsed.kind === 'request') this.#calls.byDialog(handed.dialog)?.call.lose(whyEnded(parsed.request));
  }

  readonly #answer = (transaction: string, answer: Answer, done: Done = nothing): void =>
    this.#link.command(answerCommand(transaction, answer), done);
}
