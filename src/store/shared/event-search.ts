import type { Kysely } from 'kysely';
import type { AuditLog, StoredEvent } from '../../events/port.ts';
import { writeCursor } from '../../lib/index.ts';
import { SEARCH_STRETCH } from './bounds.ts';
import { type EventRow, readable } from './event-row.ts';
import { placeOf } from './page.ts';
import type { Schema } from './schema.ts';

type Search = Parameters<AuditLog['search']>[0];

/**
 * One page of a search through the log, newest first: at most a stretch of it is looked through at once. `first` and `last` bound what there is of the
 * log below the cursor; `query` finds one row more than the page shows, and `pageOf` makes the page of what it found.
 */
export const eventSearch = (
  kysely: Kysely<Schema>,
  { type, subject, from, to, cursor, limit }: Search,
  { first, last }: { readonly first: number; readonly last: number },
) => {
  // Where an epoch begins there is a gap that would take many empty pages.
  const below = Math.min(placeOf(cursor) ?? last + 1, last + 1);
  const floor = below - SEARCH_STRETCH;
  let query = kysely.selectFrom('event').selectAll().where('seq', '<', below).where('seq', '>=', floor);
  if (type !== undefined) query = query.where('type', '=', type);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<=', to);

  const pageOf = (
    found: readonly EventRow[],
  ): { readonly items: readonly StoredEvent[]; readonly next: string | null } => {
    const shown = found.slice(0, limit);
    const items = readable(shown);
    const lastShown = shown.at(-1);
    if (found.length > limit && lastShown) return { items, next: writeCursor(lastShown.seq) };
    return { items, next: floor > first ? writeCursor(floor) : null };
  };
  return { query: query.orderBy('seq', 'desc').limit(limit + 1), pageOf };
};
