import { type Background, type Clock, err, mustKnowTime, newId, ok, type Random, type Result } from '../lib/index.ts';
import { type CheckAppCode, judgeAppCode } from './app-code.ts';
import type { Press } from './button.ts';
import { type CommittedEvent, mayTurnOffers, newDeadline } from './committed.ts';
import { Deadlines } from './deadlines.ts';
import { noteRefusedDial, type RefusedDial } from './dialling.ts';
import { cancel, type EndedSession, endSession, revokeGrant } from './ending.ts';
import { type Grant, isGoodFor, isGrantLive } from './grant.ts';
import { carryOut } from './ledger.ts';
import { Offering, type Snapshot } from './offering.ts';
import { asOf } from './overdue.ts';
import type { Offer, Policy, Wired } from './policy.ts';
import type { ConfirmationStore, ListQuery, Page } from './port.ts';
import { contestOf, type Pressed, press } from './pressing.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import { type Requested, type RequestInput, requestConfirmation } from './requesting.ts';
import { type Confirmation, isLive, type OkBy, type Origin, type WindowKey } from './state.ts';
import { Waiters } from './waiters.ts';

/**
 * What the service is made of. `wired` says what could prove presence for a user at this moment; whether a button that it
 * calls `free` is contested, the service finds out itself.
 */
export interface ServiceParts {
  readonly store: ConfirmationStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: Policy;
  readonly wired: (user: string, app: string) => Wired;
  readonly background: Background;
}

type Found = Result<Confirmation, ConfirmationRefusal>;
type Seen = Result<Snapshot, ConfirmationRefusal>;

const sweepBatch = 100;

/**
 * Confirmations, from the request to the grant. Whatever a promise of this class tells has been committed. Ids of another
 * app are refused as `not-found`. Every confirmation it gives out is as it stands at that moment: past its deadline it is
 * expired, whether or not a timer has fired. While nobody knows what time it is, whatever gives somebody something rejects with
 * `Unavailable` (clock-behind): what is there can be read, and ended.
 */
export class ConfirmationService {
  readonly #parts: ServiceParts;
  readonly #store: ConfirmationStore;
  readonly #clock: Clock;
  readonly #offering: Offering;
  readonly #waiters: Waiters;
  readonly #deadlines: Deadlines;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#waiters = new Waiters(parts.clock);
    const turns = { contest: () => contestOf(parts), onTurn: () => this.#waiters.wakeAll() };
    this.#offering = new Offering({ ...parts, ...turns });
    const sweep = { run: () => this.#sweep(), next: () => parts.store.nextDeadline() };
    this.#deadlines = new Deadlines({ ...parts, sweep });
  }

  /**
   * Resolves when what fell due while nobody watched is committed as expired; from then on deadlines are kept by one timer.
   * Idempotent, also after a stop.
   */
  start(): Promise<void> {
    this.#waiters.start();
    this.#offering.start();
    return this.#deadlines.start();
  }

  /** Answers everybody who waits, and whoever comes to wait before the next start; leaves no timer. Idempotent. */
  async stop(): Promise<void> {
    this.#waiters.stop();
    this.#offering.stop();
    await this.#deadlines.stop();
  }

  /** Asks for a confirmation, see `requestConfirmation`. */
  async request(input: RequestInput): Promise<Result<Requested, ConfirmationRefusal>> {
    mustKnowTime(this.#clock);
    const requested = await requestConfirmation(this.#parts, input);
    if (!requested.ok) return requested;
    const { confirmation, reused } = requested.value;
    return ok({ confirmation: asOf(confirmation, this.#clock.now()), reused });
  }

  /** The confirmation as it stands. Refuses `not-found`. */
  async read(app: string, id: string): Promise<Found> {
    const found = await this.#find(app, id);
    return found.ok ? ok(asOf(found.value, this.#clock.now())) : found;
  }

  /** The confirmation that the request with this idempotency key led to, as it stands. Refuses `not-found`. */
  async ofRequest(app: string, idempotencyKey: string): Promise<Found> {
    const record = await this.#store.idempotency(app, idempotencyKey);
    return record ? this.read(app, record.confirmationId) : err({ code: 'not-found' });
  }

  /** The confirmation as it stands, and what is offered. Refuses `not-found`. */
  async look(app: string, id: string): Promise<Seen> {
    const found = await this.read(app, id);
    return found.ok ? ok({ confirmation: found.value, offer: await this.methods(found.value) }) : found;
  }

  /**
   * Long poll: what there is to see as soon as that `isNews`, at the latest after `waitMs`, or when `signal` aborts or the
   * service stops. Woken by what `happened`, by the deadline, and when offers turn. Refuses `not-found`.
   */
  async wait(
    app: string,
    id: string,
    isNews: (snapshot: Snapshot) => boolean,
    waitMs: number,
    signal?: AbortSignal,
  ): Promise<Seen> {
    const until = this.#clock.now() + waitMs;
    const news = this.#waiters.join(id);
    try {
      for (;;) {
        const seen = await this.look(app, id);
        if (!seen.ok || isNews(seen.value)) return seen;
        const { confirmation } = seen.value;
        const now = this.#clock.now();
        if (now >= until || signal?.aborted || this.#waiters.isStopped) return seen;
        const deadline = isLive(confirmation) ? confirmation.expiresAt : until;
        await news.wait(Math.min(until, deadline) - now, signal);
      }
    } finally {
      this.#waiters.leave(id, news);
    }
  }

  /** A call confirmed nothing; true when somebody who waits can see it: see `noteRefusedDial`. */
  noteRefusedDial(refused: RefusedDial): Promise<boolean> {
    return noteRefusedDial(this.#parts, refused);
  }

  /**
   * The user typed a code of the authenticator app; `check` looks at it. Refuses `not-found`, `code-invalid`, `blocked`,
   * `method-not-offered` where the user has no authenticator, `already-decided`, `version-conflict`.
   */
  async appCode(app: string, id: string, check: CheckAppCode): Promise<Found> {
    mustKnowTime(this.#clock);
    return judgeAppCode(this.#parts, { find: () => this.#find(app, id), check });
  }

  /** Somebody at home pressed a button: see `press`. */
  async press(pressed: Press): Promise<Pressed> {
    mustKnowTime(this.#clock);
    return press(this.#parts, pressed);
  }

  /**
   * The OK of `by`, a click unless `okBy` says what else counts as one: issues the grant. The same caller may click again while that grant lives, and gets it again: the answer may
   * have been lost on its way. Refuses `not-found`, `confirmation-required` while pending, `already-decided`, `version-conflict`.
   */
  async complete(app: string, id: string, by: string, okBy: OkBy = 'click'): Promise<Found> {
    mustKnowTime(this.#clock);
    const find = () => this.#find(app, id);
    const grantId = newId(this.#parts.random, 'grt');
    const done = await carryOut(this.#parts, { find, command: { kind: 'complete', grantId, by, okBy } });
    if (done.ok || done.error.code !== 'already-decided') return done;
    const found = await find();
    return found.ok && (await this.#isStillGranted(found.value, by)) ? found : done;
  }

  /** See `cancel`. */
  cancel(app: string, id: string, reason: 'user' | 'not-me'): Promise<Found> {
    return cancel(this.#parts, app, id, reason);
  }

  /** A page of the app's confirmations, newest first. What is no longer in the asked state is left out, so a page can be short of `limit`. */
  async list(query: ListQuery): Promise<Page<Confirmation>> {
    const { items, next } = await this.#store.list(query);
    const now = this.#clock.now();
    const current = items.map((confirmation) => asOf(confirmation, now));
    return { items: current.filter(({ kind }) => query.state === undefined || kind === query.state), next };
  }

  /** The grant of exactly this window, while it is worth something. */
  async liveGrant(key: WindowKey): Promise<Grant | undefined> {
    mustKnowTime(this.#clock);
    return this.#store.liveGrant(key, this.#clock.now());
  }

  /** The grant of this id, while it is worth something, whosever it is. */
  async grant(id: string): Promise<Grant | undefined> {
    mustKnowTime(this.#clock);
    const grant = await this.#store.grant(id);
    return grant && isGrantLive(grant, this.#clock.now()) ? grant : undefined;
  }

  /** The grant by which the window may do now what needs a confirmation, from this origin. */
  async goodGrant(key: WindowKey, origin: Origin): Promise<Grant | undefined> {
    const grant = await this.liveGrant(key);
    return grant && isGoodFor(grant, origin) ? grant : undefined;
  }

  /** See `revokeGrant`. */
  revokeGrant(app: string, grantId: string): Promise<Result<Grant, ConfirmationRefusal>> {
    return revokeGrant(this.#parts, app, grantId);
  }

  /** See `endSession`. */
  endSession(app: string, session: string): Promise<EndedSession> {
    return endSession(this.#parts, app, session);
  }

  /** What the person can be offered now: nothing unless pending. */
  methods(confirmation: Confirmation): Promise<Offer> {
    return this.#offering.of(confirmation);
  }

  /** What a user of this app could be offered there, were they asked now: see `methods`. */
  offerTo(owner: Pick<WindowKey, 'app' | 'user'>, origin: Origin): Promise<Offer> {
    return this.#offering.to(owner, origin);
  }

  /** This was committed, here or elsewhere: whoever waits for it looks again, and new deadlines are kept. */
  happened(events: readonly CommittedEvent[]): void {
    for (const event of events) {
      this.#waiters.wake(event.subject);
      const deadline = newDeadline(event);
      if (deadline !== undefined) this.#deadlines.note(deadline);
    }
    if (events.some(mayTurnOffers)) this.#offering.noteChange();
  }

  /** What `wired` says may have changed: whoever waits looks again. */
  rewired(): void {
    this.#waiters.wakeAll();
  }

  async #isStillGranted(confirmation: Confirmation, to: string): Promise<boolean> {
    if (confirmation.kind !== 'completed' || confirmation.completedBy !== to) return false;
    const grant = await this.#store.grant(confirmation.grant.id);
    return grant !== undefined && isGrantLive(grant, this.#clock.now());
  }

  async #find(app: string, id: string): Promise<Found> {
    const confirmation = await this.#store.load(id);
    return confirmation?.app === app ? ok(confirmation) : err({ code: 'not-found' });
  }

  /** Until nothing is overdue, or until a whole batch was held up by others. */
  async #sweep(): Promise<void> {
    for (;;) {
      const overdue = await this.#store.overdue(this.#clock.now(), sweepBatch);
      const swept = await Promise.all(
        overdue.map(({ app, id }) =>
          carryOut(this.#parts, { find: () => this.#find(app, id), command: { kind: 'expire' } }),
        ),
      );
      if (!swept.some((expired) => expired.ok && !isLive(expired.value))) return;
    }
  }
}
