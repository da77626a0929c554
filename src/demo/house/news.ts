import type { ServerResponse } from 'node:http';

/** What the page hears of. */
export type NewsKind = 'house' | 'sip' | 'event';

const MAX_READERS = 12;
const KEPT = 120;
/** So much may wait for a page that does not read. */
const MAX_UNSENT_BYTES = 1_000_000;

/** Tells every open page what happens in the house (WHATWG HTML 9.2), and a new one what happened before. */
export class News {
  readonly #readers = new Set<ServerResponse>();
  readonly #kept: string[] = [];
  #house = '';
  readonly #onFirst: () => void;

  /** `onFirst`: somebody listens, after a time in which nobody did. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  get heard(): boolean {
    return this.#readers.size > 0;
  }

  /** Tells of it; of what the house looks like, only the newest is remembered. */
  tell(kind: NewsKind, data: unknown): void {
    const text = `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
    if (kind === 'house') this.#house = text;
    else this.#kept.push(text);
    this.#kept.splice(0, this.#kept.length - KEPT);
    for (const reader of this.#readers) write(reader, text);
  }

  /** False when there are too many already: then the answer is still to be given. */
  open(reader: ServerResponse, headers: Readonly<Record<string, string>>): boolean {
    if (this.#readers.size >= MAX_READERS) return false;
    reader.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
    reader.write(`retry: 1000\n\n${this.#kept.join('')}${this.#house}`);
    this.#readers.add(reader);
    reader.once('close', () => this.#readers.delete(reader));
    if (this.#readers.size === 1) this.#onFirst();
    return true;
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
  }
}

const write = (reader: ServerResponse, text: string): void => {
  if (reader.writableLength > MAX_UNSENT_BYTES) reader.destroy();
  else reader.write(text);
};
