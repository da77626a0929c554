import { type Clock, type Fence, formatHost, Job, type Random, type ReportFault, sleep } from '../../lib/index.ts';
import type { KeptWay, SipStack, Source, Target } from '../port.ts';
import { Announcer } from './announcer.ts';
import { Asking, contactAt, type Outcome } from './asking.ts';
import type { Contacts } from './contacts.ts';
import { type Life, type LifeInput, lifeStep, unborn } from './life.ts';
import { lookUp, type RegistrarPlace, type Resolver } from './lookup.ts';
import { Place, type PlaceParts } from './place.ts';
import type { KeptContact, OwnContact, RegistrationStore } from './port.ts';
import type { Account } from './proofs.ts';
import { provenOver } from './proven-over.ts';
import { notFoundBecause, unreachableBecause } from './reach-words.ts';
import type { RegistrationStatus } from './status.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { Failure } from './verdict.ts';

/** An entry of `sip.registrations`. */
export interface RegistrationSettings {
  readonly name: string;
  readonly place: RegistrarPlace;
  readonly user: string;
  readonly account: Account;
  /** How long the registrar is asked to keep it, in seconds. */
  readonly expiresSeconds: number;
}

/** What a registration works with. */
export interface RegistrationParts extends PlaceParts {
  readonly settings: RegistrationSettings;
  readonly stack: Pick<SipStack, 'request' | 'keep'>;
  readonly resolver: Resolver;
  readonly store: RegistrationStore;
  readonly contacts: Contacts;
  readonly clock: Clock;
  readonly random: Random;
  /** The machine and the process, for people. */
  readonly node: string;
  readonly onFault: ReportFault;
  /** Hears how it stands whenever that changes. */
  readonly onTurn: (turn: Turn) => void;
}

/** How a registration stands from now on. */
export type Turn =
  | { readonly kind: 'registered'; readonly name: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string };

/** How often the registrar is asked for a sign of life, and our own address is looked at, in milliseconds. */
const BEAT_MS = 8000;
/** How soon what could not be done now is tried again, in milliseconds. */
const AGAIN_MS = 1000;
/** How long the end waits for the answer to its un-REGISTER, in milliseconds. */
const FAREWELL_MS = 2000;
const USER_BYTES = 16;

const STOPPED: Failure = { hope: 'away', reason: 'stopped' };

/** Keeps one registration at a registrar, for as long as it is started. One node at a time does. */
export class Registration {
  readonly #parts: RegistrationParts;
  readonly #job: Job;
  readonly #announcer: Announcer;
  #asking: Asking;
  #life: Life;
  #fence: Fence | undefined;
  #kept: KeptContact | undefined;
  #targets: readonly Target[] | undefined;
  #place: Place | undefined;
  #lastError: string | undefined;

  constructor(parts: RegistrationParts) {
    const { settings, store, clock, onFault } = parts;
    this.#parts = parts;
    this.#life = unborn(clock.now());
    this.#asking = this.#newAsking();
    this.#job = new Job({ name: `registration ${settings.name}`, clock, onFault, step: (stop) => this.#step(stop) });
    const registrar = registrarText(settings.place);
    this.#announcer = new Announcer({ store, clock, onFault, registration: settings.name, registrar });
  }

  /** Begins to be registered. Rejects where the contact cannot be read. */
  async start(fence: Fence): Promise<void> {
    const { store, settings } = this.#parts;
    this.#fence = fence;
    this.#kept = await store.contact(settings.name, this.#newUser());
    this.#asking = this.#newAsking();
    this.#take({ kind: 'begin' });
    this.#job.start();
  }

  /** Un-registers, where this node still has the right to, and leaves no timer and no way. Idempotent. */
  async stop(): Promise<void> {
    await this.#job.stop();
    const fence = this.#fence;
    this.#fence = undefined;
    if (fence && this.#place) await this.#farewell(fence, this.#place).catch((cause: unknown) => this.#fault(cause));
    this.#parts.contacts.remove(this.#parts.settings.name);
    this.#leave();
    this.#targets = undefined;
    this.#kept = undefined;
    this.#take({ kind: 'ended' });
    await this.#announcer.stop();
  }

  /** How it stands. */
  status(): RegistrationStatus {
    const { settings, node } = this.#parts;
    const { kind, since, dueAt } = this.#life;
    return {
      name: settings.name,
      registrar: registrarText(settings.place),
      user: settings.user,
      state: this.#fence ? kind : 'elsewhere',
      since,
      expiresAt: this.#life.kind === 'registered' ? this.#life.until : undefined,
      lastError: this.#lastError,
      nextAt: Number.isFinite(dueAt) ? dueAt : undefined,
      node,
    };
  }

  async #step(stop: AbortSignal): Promise<number> {
    const { clock } = this.#parts;
    if (clock.now() < this.#life.dueAt) await this.#beat();
    if (clock.now() >= this.#life.dueAt) await this.#register(stop);
    const restMs = this.#life.dueAt - clock.now();
    // Due, and not done: this node may not, or was shaken meanwhile.
    return restMs > 0 ? Math.min(BEAT_MS, restMs) : AGAIN_MS;
  }

  /** Between two REGISTERs: keeps the way open, and looks whether it still leads here. */
  async #beat(): Promise<void> {
    const place = this.#place;
    if (!place || this.#life.kind !== 'registered') return;
    place.beat();
    if (await place.leadsHere()) return;
    place.abandon();
    this.#take({ kind: 'shaken' });
  }

  async #register(stop: AbortSignal): Promise<void> {
    if (!(await this.#fence?.holds())) return;
    const outcome = await this.#tryAll(stop);
    if (stop.aborted) return;
    const { settings, onTurn } = this.#parts;
    const { name } = settings;
    const before = this.#life.kind;
    if (outcome.kind === 'registered') {
      this.#take(outcome);
      this.#announcer.restored();
      if (before !== 'registered') onTurn({ kind: 'registered', name, seconds: outcome.seconds });
      return;
    }
    const { reason, hope } = outcome.failure;
    // What has moved is found where the name leads now.
    if (hope !== 'refused') this.#targets = undefined;
    const isNew = before !== 'failed' || reason !== this.#lastError;
    this.#lastError = reason;
    this.#take(outcome);
    this.#announcer.lost(reason);
    if (isNew) onTurn({ kind: 'failed', name, reason });
  }

  /** RFC 3263 4.3: the next place, where one is away or says 503. */
  async #tryAll(stop: AbortSignal): Promise<Outcome> {
    const { settings, resolver, random } = this.#parts;
    try {
      this.#targets ??= await unlessAborted(lookUp(settings.place, resolver, random), stop);
      if (!this.#targets) return { kind: 'failed', failure: STOPPED };
    } catch (cause) {
      return { kind: 'failed', failure: notFoundBecause(settings.place.host, cause) };
    }
    let outcome: Outcome = { kind: 'failed', failure: notFoundBecause(settings.place.host, undefined) };
    for (const target of this.#targets) {
      outcome = await this.#tryOne(target, stop);
      if (outcome.kind === 'registered' || outcome.failure.hope === 'refused' || stop.aborted) break;
    }
    return outcome;
  }

  async #tryOne(target: Target, stop: AbortSignal): Promise<Outcome> {
    const { settings, stack, contacts, store } = this.#parts;
    const { name } = settings;
    const kept = this.#kept;
    if (!kept) throw new Error('It was not started');
    let way: KeptWay | undefined;
    try {
      way = await unlessAborted(stack.keep(target), stop, (late) => late.release());
      if (!way) return { kind: 'failed', failure: STOPPED };
    } catch (cause) {
      return { kind: 'failed', failure: unreachableBecause(cause) };
    }
    const contact = contactAt(kept.user, way.own, target.transport);
    this.#enter(target, way, contact.uri);
    if (kept.uri !== contact.uri) {
      // Of a node or a connection before: a box that allows one contact has no room for two.
      const removed = kept.uri === undefined ? 'removed' : await this.#asking.remove(target, kept.uri, stop);
      if (typeof removed !== 'string') return { kind: 'failed', failure: removed };
      await store.noteUri(name, contact.uri);
      this.#kept = { ...kept, uri: contact.uri };
    }
    contacts.put(kept.user, this.#ownContact());
    return this.#asking.register(target, contact, settings.expiresSeconds, stop);
  }

  #ownContact(): OwnContact {
    return {
      name: this.#parts.settings.name,
      provenBy: (source: Source) => provenOver(source, this.#targets ?? [], this.#place?.target),
    };
  }

  /** This is the way from now on, unless it is the one that it was. */
  #enter(target: Target, way: KeptWay, uri: string): void {
    if (this.#place?.isSame(target, way, uri)) {
      way.release();
      return;
    }
    this.#leave();
    this.#place = new Place(this.#parts, { target, way, uri }, () => {
      this.#take({ kind: 'shaken' });
      this.#job.wake();
    });
  }

  #leave(): void {
    this.#place?.leave();
    this.#place = undefined;
  }

  /** The user of the contact is renewed only where the registrar has forgotten it: else a box would have two of us. */
  async #farewell(fence: Fence, { target, uri }: Place): Promise<void> {
    const { store, settings, clock } = this.#parts;
    const mayStand = this.#life.kind === 'registered' || this.#life.kind === 'registering';
    if (!mayStand || !(await fence.holds())) return;
    const patience = new AbortController();
    const done = new AbortController();
    void sleep(clock, FAREWELL_MS, done.signal).then(() => patience.abort());
    const removed = await this.#asking.remove(target, uri, patience.signal);
    done.abort();
    if (removed === 'removed') await store.renew(settings.name, this.#newUser());
  }

  #take(input: LifeInput): void {
    const { clock, random } = this.#parts;
    this.#life = lifeStep(this.#life, input, clock.now(), random.below(1001) / 1000);
  }

  #newUser(): string {
    return this.#parts.random.bytes(USER_BYTES).toString('hex');
  }

  #newAsking(): Asking {
    const { stack, settings, random } = this.#parts;
    const { place, user, account } = settings;
    return new Asking({ stack, identity: { host: place.host, port: place.port, user }, account, random });
  }

  #fault(cause: unknown): void {
    this.#parts.onFault(`registration ${this.#parts.settings.name}`, cause);
  }
}

/** `fritz.box (udp)`, with the port where one is given. */
const registrarText = ({ host, port, transport }: RegistrarPlace): string =>
  `${formatHost(host)}${port === undefined ? '' : `:${port}`} (${transport})`;
