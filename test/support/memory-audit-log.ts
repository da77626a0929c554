import { NOTHING_SEALED, sealOver } from '../../src/events/chain.ts';
import type {
  AuditLog,
  EventLog,
  EventQuery,
  Link,
  Seal,
  Sealed,
  StoredEvent,
  UnreadableEvent,
} from '../../src/events/port.ts';

/** The contract of `AuditLog` in memory, over what it needs of an `EventLog`. Rows and seals can be tampered with: they are plain arrays. */
export class MemoryAuditLog implements Pick<EventLog, 'since' | 'head'>, AuditLog {
  rowsNow: (StoredEvent | UnreadableEvent)[] = [];
  sealsNow: Seal[] = [];
  #cut: Link = { seq: 0, hash: '0'.repeat(64) };
  #seq = 0;

  async append(...events: readonly Omit<StoredEvent, 'seq'>[]): Promise<void> {
    for (const event of events) this.rowsNow.push(structuredClone({ seq: ++this.#seq, ...event }));
  }

  async since(seq: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#events()
      .filter((event) => event.seq > seq)
      .slice(0, limit);
  }

  async head(): Promise<number> {
    return this.#seq;
  }

  async cut(): Promise<Link> {
    return this.#cut;
  }

  async sealed(): Promise<Link> {
    return this.#sealed();
  }

  async seal(most: number): Promise<Sealed> {
    const before = this.#sealed();
    const next = sealOver(before, await this.rows(before.seq, most));
    if (!next || this.#sealed().seq !== before.seq) return NOTHING_SEALED;
    this.sealsNow.push(next.seal);
    return next.sealed;
  }

  async seals(seq: number, limit: number): Promise<readonly Seal[]> {
    return this.sealsNow.filter(({ to }) => to > seq).slice(0, limit);
  }

  async forget(before: number, upTo: number): Promise<void> {
    const keptFrom = this.#events().find(({ at }) => at >= before)?.seq ?? Number.MAX_SAFE_INTEGER;
    const last = this.sealsNow.findLast(({ to }) => to < keptFrom && to <= upTo);
    if (!last) return;
    this.#cut = { seq: last.to, hash: last.hash };
    this.sealsNow = this.sealsNow.filter(({ to }) => to > last.to);
    this.rowsNow = this.rowsNow.filter(({ seq }) => seq > last.to);
  }

  async search({ type, subject, from, to, cursor, limit }: EventQuery) {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const found = this.#events()
      .filter((event) => event.seq < below)
      .filter((event) => (type ?? event.type) === event.type && (subject ?? event.subject) === event.subject)
      .filter(({ at }) => at >= (from ?? at) && at <= (to ?? at))
      .reverse();
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? String(items.at(-1)?.seq) : null };
  }

  async unsealed(): Promise<number> {
    const { seq: end } = this.#sealed();
    return this.rowsNow.filter(({ seq }) => seq > end).length;
  }

  async rows(seq: number, limit: number): Promise<readonly (StoredEvent | UnreadableEvent)[]> {
    return this.rowsNow.filter((row) => row.seq > seq).slice(0, limit);
  }

  #sealed(): Link {
    const last = this.sealsNow.at(-1);
    return last ? { seq: last.to, hash: last.hash } : this.#cut;
  }

  #events(): readonly StoredEvent[] {
    return this.rowsNow.filter((row): row is StoredEvent => !('unreadable' in row));
  }
}
