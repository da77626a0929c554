import type { Database } from 'better-sqlite3';
import { openToLook } from '../database.ts';
import { createLooks } from '../looks.ts';
import type { Operation } from '../operation.ts';
import type { Command, Reply } from './protocol.ts';

/** What a group came to here, and what of it is left to the engine. */
interface Found {
  readonly replies: readonly Reply[];
  readonly left: readonly Command[];
}

/** A look as it is run: what it takes was typed where it was asked. */
type Look = (...args: readonly unknown[]) => unknown;

/** Answers the looks of groups over a connection of its own. What it cannot answer, for whatever reason, the engine does, which can say why. */
export class Looker {
  readonly #db: Database;
  readonly #looks: ReadonlyMap<string, Look>;
  /** In one transaction: to begin one takes longer than a look. */
  readonly #findTogether: (group: readonly Command[]) => Found;

  /** Looks into the SQLite file at `path`, which an engine has open. Throws `StoreUnusable`. */
  constructor(path: string) {
    this.#db = openToLook(path);
    this.#looks = byName(createLooks(this.#db));
    this.#findTogether = this.#db.transaction((group: readonly Command[]) => this.#findEach(group));
  }

  /** All of it as it is at one moment. Never throws. */
  find(group: readonly Command[]): Found {
    const nothing = { replies: [], left: group };
    if (!group.some(({ name }) => this.#looks.has(name))) return nothing;
    try {
      return this.#findTogether(group);
    } catch {
      return nothing;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#db.close();
  }

  #findEach(group: readonly Command[]): Found {
    const replies: Reply[] = [];
    const left: Command[] = [];
    for (const command of group) {
      const look = this.#looks.get(command.name);
      if (look) replies.push({ id: command.id, ok: true, value: look(...command.args) });
      else left.push(command);
    }
    return { replies, left };
  }
}

const byName = (ports: Readonly<Record<string, Readonly<Record<string, Operation>>>>): ReadonlyMap<string, Look> =>
  new Map(
    Object.entries(ports).flatMap(([port, looks]) =>
      Object.entries(looks).map(([name, { run }]) => [`${port}.${name}`, run as Look] as const),
    ),
  );
