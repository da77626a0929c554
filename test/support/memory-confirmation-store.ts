import {
  type Change,
  type CommitOutcome,
  type Confirmation,
  type ConfirmationEvent,
  type ConfirmationStore,
  type EndKind,
  type Grant,
  type IdempotencyRecord,
  isLive,
  type ListQuery,
  type LiveConfirmation,
  type Page,
  type PressEvent,
  type PressOutcome,
  type Standing,
  tooClose,
  type WindowKey,
  type Write,
} from '../../src/confirmation/index.ts';
import type { HourCount, HourCounts, Span } from '../../src/lib/index.ts';

/** An event as it was committed, with what it is about. */
export interface CommittedEvent {
  readonly subject: string;
  readonly event: ConfirmationEvent;
}

interface Row {
  confirmation: Confirmation;
  /** Kept when the state that held it is gone. */
  readonly code: string | null;
  /** When the confirmation stopped being live. */
  endedAt: number | null;
  readonly order: number;
}

const sameWindow = (one: WindowKey, other: WindowKey): boolean =>
  one.app === other.app && one.user === other.user && one.session === other.session && one.window === other.window;

/** When a change happened, as its own events say. */
const latest = ({ writes }: Change): number =>
  Math.max(...writes.flatMap(({ next, events }) => [next.createdAt, ...events.map(({ at }) => at)]));

/**
 * The whole contract of `ConfirmationStore` in memory. Every call first awaits `pause`, so that a test can interleave
 * callers; what follows happens in one turn, as a transaction would.
 */
export class MemoryConfirmationStore implements ConfirmationStore {
  /** Everything committed so far, in order. */
  readonly events: CommittedEvent[] = [];
  /** Every press written down, in order. */
  readonly presses: PressEvent[] = [];
  readonly #pause: () => Promise<void>;
  readonly #rows = new Map<string, Row>();
  #begun = 0;
  readonly #grants = new Map<string, Grant>();
  /** When each evidence was spent. */
  readonly #evidence: Map<string, number>;
  readonly #idempotency = new Map<string, IdempotencyRecord>();

  constructor(pause: () => Promise<void> = () => Promise.resolve(), evidence = new Map<string, number>()) {
    this.#pause = pause;
    this.#evidence = evidence;
  }

  /** What is stored now, oldest first, without waiting: for assertions. */
  get confirmations(): readonly Confirmation[] {
    return [...this.#rows.values()].map(({ confirmation }) => confirmation);
  }

  /** Every grant ever issued, for assertions. */
  get grants(): readonly Grant[] {
    return [...this.#grants.values()];
  }

  async load(id: string): Promise<Confirmation | undefined> {
    await this.#pause();
    return this.#rows.get(id)?.confirmation;
  }

  async byCode(code: string): Promise<Confirmation | undefined> {
    await this.#pause();
    const rows = [...this.#rows.values()].filter((row) => row.code === code);
    return (rows.find((row) => isLive(row.confirmation)) ?? rows.at(-1))?.confirmation;
  }

  async standing(key: WindowKey, now: number): Promise<Standing> {
    await this.#pause();
    return {
      live: this.#live().find((confirmation) => sameWindow(confirmation, key)),
      grant: this.#liveGrants(now).findLast((grant) => sameWindow(grant, key)),
    };
  }

  async liveInSession(app: string, session: string): Promise<readonly Confirmation[]> {
    await this.#pause();
    return this.#live().filter((confirmation) => confirmation.app === app && confirmation.session === session);
  }

  async pendingAtHome(now: number, limit: number): Promise<readonly Confirmation[]> {
    await this.#pause();
    return this.#live()
      .filter(({ kind, origin, expiresAt }) => kind === 'pending' && origin === 'home' && expiresAt > now)
      .slice(0, limit);
  }

  async countPending(now: number): Promise<number> {
    await this.#pause();
    return this.#live().filter(({ kind, expiresAt }) => kind === 'pending' && expiresAt > now).length;
  }

  async atHomeSince(since: number, limit: number): Promise<readonly Confirmation[]> {
    await this.#pause();
    return this.#atHomeSince(since, limit);
  }

  async overdue(now: number, limit: number): Promise<readonly Confirmation[]> {
    await this.#pause();
    return this.#live()
      .filter(({ expiresAt }) => expiresAt <= now)
      .sort((one, other) => one.expiresAt - other.expiresAt)
      .slice(0, limit);
  }

  async nextDeadline(): Promise<number | undefined> {
    await this.#pause();
    const deadlines = this.#live().map(({ expiresAt }) => expiresAt);
    return deadlines.length > 0 ? Math.min(...deadlines) : undefined;
  }

  /** The cursor is the order number of the last row given out. */
  async list({ app, state, cursor, limit }: ListQuery): Promise<Page<Confirmation>> {
    await this.#pause();
    if (cursor !== undefined && !/^\d+$/.test(cursor)) throw new Error('no cursor');
    const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
    const rows = [...this.#rows.values()]
      .filter(({ confirmation }) => confirmation.app === app && (state === undefined || confirmation.kind === state))
      .filter(({ order }) => order < before)
      .sort((one, other) => other.order - one.order);
    const page = rows.slice(0, limit);
    return {
      items: page.map(({ confirmation }) => confirmation),
      next: rows.length > limit ? String(page.at(-1)?.order) : null,
    };
  }

  async endsPerHour({ from, to }: Span): Promise<HourCounts<EndKind>> {
    await this.#pause();
    const counts = new Map<string, HourCount<EndKind>>();
    for (const { confirmation, endedAt } of this.#rows.values()) {
      if (isLive(confirmation) || endedAt === null || endedAt < from || endedAt >= to) continue;
      const hour = Math.floor((endedAt - from) / 3_600_000);
      const key = `${hour} ${confirmation.kind}`;
      counts.set(key, { hour, kind: confirmation.kind, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    return { counts: [...counts.values()].sort((a, b) => a.hour - b.hour), complete: true };
  }

  async commit(change: Change): Promise<CommitOutcome> {
    await this.#pause();
    const objection = this.#objection(change);
    if (objection) return objection;
    const known = (id: string) => this.#rows.has(id) || change.writes.some(({ next }) => next.id === id);
    if (change.issue && !known(change.issue.confirmationId)) throw new Error('A grant of no confirmation');
    for (const write of change.writes) this.#write(write);
    if (change.evidence !== undefined) this.#evidence.set(change.evidence, latest(change));
    if (change.press) this.presses.push(change.press);
    if (change.issue) this.#grants.set(change.issue.id, change.issue);
    for (const { grantId, at } of change.revoke ?? []) {
      const grant = this.#grants.get(grantId);
      if (grant) this.#grants.set(grantId, { ...grant, revokedAt: grant.revokedAt ?? at });
    }
    if (change.idempotency) {
      this.#idempotency.set(JSON.stringify([change.idempotency.app, change.idempotency.key]), change.idempotency);
    }
    return 'committed';
  }

  async notePress(event: PressEvent, once: string): Promise<'committed' | 'evidence-spent'> {
    await this.#pause();
    if (this.#evidence.has(once)) return 'evidence-spent';
    this.#evidence.set(once, event.at);
    this.presses.push(event);
    return 'committed';
  }

  async pressOutcome(button: string, id: string): Promise<PressOutcome | undefined> {
    await this.#pause();
    return this.presses.find(({ press }) => press.button === button && press.id === id)?.outcome;
  }

  async liveGrant(key: WindowKey, now: number): Promise<Grant | undefined> {
    await this.#pause();
    return this.#liveGrants(now).findLast((grant) => sameWindow(grant, key));
  }

  async grant(id: string): Promise<Grant | undefined> {
    await this.#pause();
    return this.#grants.get(id);
  }

  async liveGrantsInSession(app: string, session: string, now: number): Promise<readonly Grant[]> {
    await this.#pause();
    return this.#liveGrants(now).filter((grant) => grant.app === app && grant.session === session);
  }

  async idempotency(app: string, key: string): Promise<IdempotencyRecord | undefined> {
    await this.#pause();
    return this.#idempotency.get(JSON.stringify([app, key]));
  }

  async prune(before: number): Promise<void> {
    await this.#pause();
    for (const [id, grant] of this.#grants) {
      if ((grant.revokedAt ?? grant.expiresAt) < before) this.#grants.delete(id);
    }
    const granted = new Set(this.grants.map(({ confirmationId }) => confirmationId));
    for (const [id, { endedAt }] of this.#rows)
      if (endedAt !== null && endedAt < before && !granted.has(id)) this.#rows.delete(id);
    for (const [once, at] of this.#evidence)
      if (at < before && !/^aut_.*:recovery:/.test(once)) this.#evidence.delete(once);
    for (const [key, { at, confirmationId }] of this.#idempotency)
      if (at < before || !this.#rows.has(confirmationId)) this.#idempotency.delete(key);
  }

  #atHomeSince(since: number, limit: number): readonly Confirmation[] {
    return [...this.#rows.values()]
      .filter(({ confirmation, endedAt }) => confirmation.origin === 'home' && (endedAt === null || endedAt > since))
      .slice(0, limit)
      .map(({ confirmation }) => confirmation);
  }

  #isCodeTaken({ code: drawn, freeSince }: NonNullable<Change['apart']>): boolean {
    const codes = tooClose(drawn);
    return [...this.#rows.values()].some(
      ({ code, endedAt }) => code !== null && codes.includes(code) && (endedAt === null || endedAt > freeSince),
    );
  }

  #live(): LiveConfirmation[] {
    return this.confirmations.filter(isLive);
  }

  #liveGrants(now: number): Grant[] {
    return this.grants.filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now);
  }

  /** Looks at the rows as they would be after the change. */
  #objection({ writes, evidence, caps, apart, atHome, idempotency }: Change): CommitOutcome | undefined {
    for (const { next, expectedVersion } of writes) {
      if ((this.#rows.get(next.id)?.confirmation.version ?? 0) !== expectedVersion) return 'version-conflict';
    }
    if (idempotency && this.#idempotency.has(JSON.stringify([idempotency.app, idempotency.key]))) {
      return 'idempotency-taken';
    }
    if (evidence !== undefined && this.#evidence.has(evidence)) return 'evidence-spent';

    if (apart && this.#isCodeTaken(apart)) return 'code-taken';
    const there = atHome && this.#atHomeSince(atHome.since, atHome.limit).map(({ id }) => id);
    if (there && !(there.length === atHome.ids.length && there.every((id) => atHome.ids.includes(id))))
      return 'version-conflict';

    const written = new Set(writes.map(({ next }) => next.id));
    const afterwards = [...this.#live().filter(({ id }) => !written.has(id)), ...writes.map(({ next }) => next)];
    const begun = writes.filter(({ expectedVersion }) => expectedVersion === 0).map(({ next }) => next);
    for (const next of begun.filter(isLive)) {
      const others = afterwards.filter(isLive).filter(({ id }) => id !== next.id);
      if (next.code !== null && others.some(({ code }) => code === next.code)) return 'code-taken';
      if (others.some((other) => sameWindow(other, next))) return 'window-taken';
      if (!caps) continue;
      const counted = others.filter(({ expiresAt }) => expiresAt > caps.now);
      const own = counted.filter(({ app, user }) => app === next.app && user === next.user);
      if (own.length >= caps.maxPerUser) return 'too-many-for-user';
      if (counted.length >= caps.maxLive) return 'too-many-live';
    }
    return undefined;
  }

  #write({ next, events }: Write): void {
    const row = this.#rows.get(next.id);
    const code = isLive(next) ? next.code : (row?.code ?? null);
    this.#rows.set(next.id, {
      confirmation: structuredClone(next),
      code,
      endedAt: isLive(next) ? null : (row?.endedAt ?? events.at(-1)?.at ?? 0),
      order: row?.order ?? ++this.#begun,
    });
    for (const event of events) this.events.push({ subject: next.id, event });
  }
}
