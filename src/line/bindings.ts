import type { Clock } from '../lib/index.ts';
import type { LineBook } from './book.ts';
import type { LineEvent, Registrations } from './port.ts';
import { type BindingView, currentOf, type LineView, viewOf } from './view.ts';

/** A registration as SIP tells of it. `expiresAt` in milliseconds since the epoch. */
export interface SeenBinding extends Pick<BindingView, 'address' | 'transport' | 'userAgent'> {
  readonly expiresAt: number;
}

/** A registration that was committed as an event, with whichever node. */
export interface Happened {
  /** The line. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface LineBindingsParts {
  readonly book: LineBook;
  readonly registrations: Registrations;
  readonly clock: Clock;
  readonly record: (event: LineEvent) => void;
}

/** Where phones are registered: those of this node as the book has them, those of others asked for. */
export class LineBindings {
  readonly #parts: LineBindingsParts;

  constructor(parts: LineBindingsParts) {
    this.#parts = parts;
  }

  /** See `LineDirectory`. */
  bound(id: string, seen: SeenBinding | undefined, changed: boolean): void {
    const { book, clock, registrations, record } = this.#parts;
    const entry = book.get(id);
    if (!entry) return;
    const before = entry.binding;
    // A phone that comes back from another node is news, too.
    const isNews = changed || !before;
    const since = isNews ? clock.now() : before.since;
    const binding = seen && { since, node: registrations.node, ...seen };
    book.keep(entry, binding);
    if (!isNews) return;
    registrations.put(id, binding);
    const subject = binding ?? before;
    if (!subject) return;
    const { address, userAgent = null } = subject;
    record({ type: binding ? 'line.bound' : 'line.unbound', at: since, line: id, address, userAgent });
  }

  /** Somebody registered the line: where that was another node, this one has it no more. */
  happened({ subject, at }: Happened): void {
    const { book, registrations } = this.#parts;
    const entry = book.get(subject);
    if (!entry?.binding || at <= entry.binding.since) return;
    book.keep(entry, undefined);
    registrations.put(subject, undefined);
  }

  /** There is no such line any more. */
  forget(id: string): void {
    this.#parts.registrations.put(id, undefined);
  }

  /** See `LineDirectory`. */
  async everywhere(id?: string): Promise<readonly LineView[]> {
    const { book, clock, registrations } = this.#parts;
    const now = clock.now();
    const known = id === undefined ? book.all() : [book.get(id) ?? []].flat();
    const here = known.map((entry) => ({ ...entry, binding: currentOf(entry.binding, now) }));
    const isElsewhere = here.some(({ binding }) => !binding);
    const elsewhere = isElsewhere ? await registrations.elsewhere(id) : [];
    // Whatever a store says of its time: another node counts it.
    const byLine = new Map(elsewhere.map(({ line, ...binding }) => [line, { ...binding, expiresAt: undefined }]));
    return here.map(({ binding, ...entry }) =>
      viewOf({ binding: binding ?? byLine.get(entry.provisioned.line.id), ...entry }, now),
    );
  }
}
