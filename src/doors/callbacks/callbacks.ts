import type { Confirmation, ConfirmationService } from '../../confirmation/index.ts';
import { type Clock, type Fence, Job, type ReportFault, soleFence } from '../../lib/index.ts';
import type { ArtefactStore } from '../../openid/port.ts';
import { afterFailure, artefactOf, type Kept, KNOWN_MS, OWNER } from './kept.ts';
import type { CallbackMessage, SendCallback } from './message.ts';

/** What call-backs of one kind are made of. `Owed` is what has to be kept to make one; JSON. */
interface CallbackParts<Owed> {
  /** Tells it from other kinds; in the database. */
  readonly kind: string;
  readonly artefacts: Pick<ArtefactStore, 'put' | 'remove' | 'ofOwner'>;
  readonly confirmations: Pick<ConfirmationService, 'read'>;
  /** What is to be sent as the confirmation stands now; undefined: nothing yet. */
  readonly say: (owed: Owed, confirmation: Confirmation) => Promise<CallbackMessage | undefined>;
  readonly send: SendCallback;
  /** Hears that nobody was told in time. */
  readonly onLost: (owed: Owed, failure: string) => void;
  readonly clock: Clock;
  readonly onFault: ReportFault;
}

/** So many of a kind are kept: those that end first are forgotten. */
const MOST = 5000;
/** So many are looked at in one go. */
const AT_ONCE = 500;
/** So many are under way at one time, and so many to one URL: each holds a connection. */
const FLYING = 32;
const FLYING_TO_ONE = 4;

/** How soon it is looked again while something is owed, though nobody told of an event. Milliseconds. */
const LOOK_MS = 15_000;
/** How soon where another process sends: its end is near. Milliseconds. */
const NOT_MINE_MS = 1000;
/** How long it rests when nothing is owed, unless it is woken. Milliseconds. */
const IDLE_MS = 3_600_000;

/**
 * Tells at a URL what became of a question: by one node at a time, again until it arrives or nobody waits for it any more. What is owed is in the database until
 * then, and what there is to say is read from the confirmation: so nothing is lost by a restart, or with a node. Who took one and could not say so gets it twice.
 */
export class Callbacks<Owed> {
  readonly #parts: CallbackParts<Owed>;
  readonly #job: Job;
  readonly #flying = new Map<string, { readonly url: string; readonly landed: Promise<void> }>();
  #fence: Fence = soleFence;

  constructor(parts: CallbackParts<Owed>) {
    this.#parts = parts;
    const { kind, clock, onFault } = parts;
    this.#job = new Job({ name: `callbacks ${kind}`, clock, onFault, step: (stop) => this.#look(stop) });
  }

  /** From now on somebody is told when this confirmation is decided, until that moment (milliseconds since the epoch). */
  async owe({ app, id }: Pick<Confirmation, 'app' | 'id'>, owed: Owed, until: number): Promise<void> {
    await this.#keep({ app, confirmationId: id, until, tries: 0, nextAt: 0, owed });
  }

  /** Something was committed, by whichever node. */
  happened(events: readonly { readonly type: string }[]): void {
    if (events.some(({ type }) => type.startsWith('confirmation.'))) this.#job.wake();
  }

  /** Sends, here, for as long as `fence` holds. Idempotent. */
  start(fence: Fence = soleFence): void {
    this.#fence = fence;
    this.#job.start();
  }

  /** Gives up what is being sent, which counts as no try. Idempotent. */
  async stop(): Promise<void> {
    await this.#job.stop();
    await Promise.all([...this.#flying.values()].map(({ landed }) => landed));
  }

  async #keep(kept: Kept<Owed>): Promise<void> {
    const { kind, artefacts, clock } = this.#parts;
    await artefacts.put(artefactOf(kind, kept), { most: MOST, forget: clock.now() - KNOWN_MS });
  }

  /** Sends what is due; answers after how many milliseconds there may be more. */
  async #look(stop: AbortSignal): Promise<number> {
    const { kind, artefacts } = this.#parts;
    const found = await artefacts.ofOwner(OWNER, kind, AT_ONCE);
    let restMs = found.length > 0 ? LOOK_MS : IDLE_MS;
    for (const { id, payload } of found)
      restMs = Math.min(restMs, await this.#attend(id, JSON.parse(payload) as Kept<Owed>, stop));
    return restMs;
  }

  async #attend(id: string, kept: Kept<Owed>, stop: AbortSignal): Promise<number> {
    const { artefacts, confirmations, clock, say, onLost } = this.#parts;
    const { app, confirmationId, owed, until, nextAt, failure = 'too late' } = kept;
    if (this.#flying.has(id)) return LOOK_MS;
    if (nextAt > clock.now()) return nextAt - clock.now();
    const found = await confirmations.read(app, confirmationId);
    const message = found.ok ? await say(owed, found.value) : undefined;
    if (!found.ok || clock.now() >= until) {
      await artefacts.remove(id);
      if (message) onLost(owed, failure);
      return LOOK_MS;
    }
    // Whoever lands looks for those that had no room.
    if (!message || !this.#hasRoom(message.url)) return LOOK_MS;
    if (!(await this.#fence.holds())) return NOT_MINE_MS;
    this.#fly(id, kept, message, stop);
    return LOOK_MS;
  }

  #hasRoom(url: string): boolean {
    const flying = [...this.#flying.values()];
    return flying.length < FLYING && flying.filter((it) => it.url === url).length < FLYING_TO_ONE;
  }

  #fly(id: string, kept: Kept<Owed>, message: CallbackMessage, stop: AbortSignal): void {
    const { kind, onFault } = this.#parts;
    const landed = this.#try(id, kept, message, stop)
      .catch((cause: unknown) => onFault(`callbacks ${kind}`, cause))
      .finally(() => {
        this.#flying.delete(id);
        this.#job.wake();
      });
    this.#flying.set(id, { url: message.url, landed });
  }

  async #try(id: string, kept: Kept<Owed>, { url, headers, body }: CallbackMessage, stop: AbortSignal): Promise<void> {
    const { artefacts, clock, send, onLost } = this.#parts;
    const tried = await send(url, { headers, body }, stop);
    if (tried.kind !== 'delivered' && stop.aborted) return;
    const next = tried.kind === 'failed' ? afterFailure(kept, tried, clock.now()) : undefined;
    if (next && next.nextAt < next.until) {
      await this.#keep(next);
      return;
    }
    await artefacts.remove(id);
    if (tried.kind !== 'delivered') onLost(kept.owed, tried.failure);
  }
}
