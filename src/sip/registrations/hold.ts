import { type Clock, type Random, sleep } from '../../lib/index.ts';
import type { KeptWay, SipStack, Source, Target } from '../port.ts';
import { Asking, contactAt, type Outcome } from './asking.ts';
import type { Contacts } from './contacts.ts';
import { lookUp, type RegistrarPlace, type Resolver } from './lookup.ts';
import { Place, type PlaceParts } from './place.ts';
import type { KeptContact, OwnContact, RegistrationStore } from './port.ts';
import type { Account } from './proofs.ts';
import { provenOver } from './proven-over.ts';
import { notFoundBecause, unreachableBecause } from './reach-words.ts';
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

/** What it takes to hold one. */
export interface HoldParts extends PlaceParts {
  readonly settings: RegistrationSettings;
  readonly stack: Pick<SipStack, 'request' | 'keep'>;
  readonly resolver: Resolver;
  readonly store: RegistrationStore;
  readonly contacts: Contacts;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long the end waits for the answer to its un-REGISTER, in milliseconds. */
const FAREWELL_MS = 2000;
const USER_BYTES = 16;

const STOPPED: Failure = { hope: 'away', reason: 'stopped' };

/** What a node has of a registration for as long as it is the one that has it: our contact, where the registrar is, and the way there. */
export class Hold {
  readonly #parts: HoldParts;
  readonly #asking: Asking;
  readonly #lost: () => void;
  #kept: KeptContact;
  #targets: readonly Target[] | undefined;
  #place: Place | undefined;

  private constructor(parts: HoldParts, kept: KeptContact, lost: () => void) {
    const { stack, settings, random } = parts;
    const { place, user, account } = settings;
    this.#parts = parts;
    this.#kept = kept;
    this.#lost = lost;
    this.#asking = new Asking({ stack, identity: { host: place.host, port: place.port, user }, account, random });
  }

  /** With the contact that the store has, or a new one. `lost` is called whenever the way is gone. Rejects where the contact cannot be read. */
  static async take(parts: HoldParts, lost: () => void): Promise<Hold> {
    const { store, settings, random } = parts;
    return new Hold(parts, await store.contact(settings.name, newUser(random)), lost);
  }

  /** Asks to be registered, or still to be, wherever the registrar may be. Resolves early, with a failure, when `stop` aborts. */
  async register(stop: AbortSignal): Promise<Outcome> {
    const outcome = await this.#tryAll(stop);
    // What has moved is found where the name leads now.
    if (outcome.kind === 'failed' && outcome.failure.hope !== 'refused') this.#targets = undefined;
    return outcome;
  }

  /** Between two REGISTERs: keeps the way open. False where it leads here no more; then it is of no use. */
  async beat(): Promise<boolean> {
    const place = this.#place;
    if (!place) return true;
    place.beat();
    if (await place.leadsHere()) return true;
    place.abandon();
    return false;
  }

  /** Asks the registrar to forget us. The user of the contact is renewed only where it has: else a box would have two of us. */
  async farewell(): Promise<void> {
    const { store, settings, clock, random } = this.#parts;
    if (!this.#place) return;
    const { target, uri } = this.#place;
    const patience = new AbortController();
    const done = new AbortController();
    void sleep(clock, FAREWELL_MS, done.signal).then(() => patience.abort());
    const removed = await this.#asking.remove(target, uri, patience.signal);
    done.abort();
    if (removed === 'removed') await store.renew(settings.name, newUser(random));
  }

  /** Nobody calls us by it any more, and no way is kept. Idempotent. */
  close(): void {
    this.#parts.contacts.remove(this.#parts.settings.name);
    this.#leave();
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
    this.#place = new Place(this.#parts, { target, way, uri }, this.#lost);
  }

  #leave(): void {
    this.#place?.leave();
    this.#place = undefined;
  }
}

const newUser = (random: Random): string => random.bytes(USER_BYTES).toString('hex');
