import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { StoredEvent, UnreadableEvent } from '../../events/port.ts';
import type { EventTable } from './schema.ts';
import type { NewEvent } from './stored-event.ts';

/** A row of the event log. */
export type EventRow = Selectable<EventTable>;

/** The row that a new event becomes, but for the `seq` that the log gives it. */
export const eventRowOf = ({ type, at, app, subject, actor, data }: NewEvent): Omit<EventRow, 'seq'> => ({
  id: `evt_${randomUUID()}`,
  type,
  at,
  app,
  subject,
  actor,
  data: JSON.stringify(data),
});

/** The fact that a row of the log holds; undefined where its text was changed until it is no JSON object. */
export const eventOf = (row: EventRow): StoredEvent | undefined => {
  const { seq, id, type, at, app, subject, actor } = row;
  const data = objectIn(row.data);
  return data && { seq, id, type, at, app, subject, actor, data };
};

/** The facts that these rows hold. One that cannot be read is passed over: `AuditLog.rows` is there for auditors. */
export const readable = (rows: readonly EventRow[]): readonly StoredEvent[] =>
  rows.flatMap((row) => eventOf(row) ?? []);

/** The event of a row whose text is what `eventRowOf` writes for it; undefined where it is another text, or none that can be read. */
const eventAsWritten = (row: EventRow): StoredEvent | undefined => {
  const event = eventOf(row);
  return event && JSON.stringify(event.data) === row.data ? event : undefined;
};

/** The rows as an auditor is shown them. */
export const rowsAsWritten = (rows: readonly EventRow[]): readonly (StoredEvent | UnreadableEvent)[] =>
  rows.map((row) => eventAsWritten(row) ?? { seq: row.seq, unreadable: row.data });

const objectIn = (text: string): StoredEvent['data'] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as StoredEvent['data'])
      : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
};
