import type { LadderEntry } from './port.ts';

/** What one call may hold: several times what a call with three codes has. */
const MOST_ENTRIES = 120;
const MOST_BYTES = 48 * 1024;
/** So many stay at the beginning; of the others the newest do. */
const BEGINNING = 4;
/** An INVITE is rarely longer than 2 kB. Of a longer message than this it is kept that it came. */
export const MOST_MESSAGE_BYTES = 8 * 1024;
/** What an entry takes besides its message, roughly. */
const ENTRY_BYTES = 128;
/** An ATA may dial again and again under one Call-ID. */
const MOST_RECORDS = 8;

/** The messages and decisions of one Call-ID, in the order in which they came; bounded. */
export class Ladder {
  readonly callId: string;
  /** When it began, in milliseconds since the epoch. */
  readonly since: number;
  /** Who is charged with what it holds; another one only between two shares. */
  owner: string;
  readonly #entries: LadderEntry[] = [];
  readonly #records: string[] = [];
  #bytes = ENTRY_BYTES;
  #leftOut = 0;

  constructor(callId: string, owner: string, since: number) {
    this.callId = callId;
    this.since = since;
    this.owner = owner;
  }

  get entries(): readonly LadderEntry[] {
    return this.#entries;
  }

  /** How many entries behind the first few had to go. */
  get leftOut(): number {
    return this.#leftOut;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The ids in the call log of the dial attempts that it shows. */
  get records(): readonly string[] {
    return this.#records;
  }

  /** Gives by how many bytes it has grown. */
  add(entry: LadderEntry): number {
    const before = this.#bytes;
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    while (this.#entries.length > MOST_ENTRIES || this.#bytes > MOST_BYTES) this.#leaveOut();
    return this.#bytes - before;
  }

  /** It shows the dial attempt with this id. Gives the id of one that it shows no more, if there is one. */
  name(record: string): string | undefined {
    if (this.#records.includes(record)) return undefined;
    this.#records.push(record);
    return this.#records.length > MOST_RECORDS ? this.#records.shift() : undefined;
  }

  #leaveOut(): void {
    const [gone] = this.#entries.splice(BEGINNING, 1);
    this.#bytes -= gone ? sizeOf(gone) : 0;
    this.#leftOut += 1;
  }
}

const sizeOf = ({ what }: LadderEntry): number =>
  ENTRY_BYTES + (what.kind === 'message' ? (what.whole?.length ?? 0) : 0);
