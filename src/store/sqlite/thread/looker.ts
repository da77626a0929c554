import type { Database } from 'better-sqlite3';
import { openToLook } from '../database.ts';
import { createLooks } from '../looks/all-looks.ts';
import type { Operation } from '../operation.ts';
import type { Catalogue, Command, Reply } from './protocol.ts';

/** A look as it is run: what it takes was typed where it was asked. */
type Look = (...args: readonly unknown[]) => unknown;

type FindTogether = (group: readonly Command[]) => readonly Reply[];

/** Answers looks over a connection of its own to a database that an engine has open. It opens that when it is first asked for one. */
export class Looker {
  readonly #path: string;
  readonly #names: ReadonlySet<string>;
  #db: Database | undefined;
  #findTogether: FindTogether | undefined;
  #isClosed = false;

  /** `catalogue`: of the engine that has the SQLite file at `path` open. */
  constructor(path: string, catalogue: Catalogue) {
    this.#path = path;
    this.#names = namesOfLooks(catalogue);
  }

  /** All of it as it is at one moment; undefined where it is not all looks, or cannot be found for whatever fault. Never throws. */
  find(group: readonly Command[]): readonly Reply[] | undefined {
    if (this.#isClosed || !group.every(({ name }) => this.#names.has(name))) return undefined;
    try {
      this.#findTogether ??= this.#open();
      return this.#findTogether(group);
    } catch {
      return undefined;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#db?.close();
  }

  #open(): FindTogether {
    this.#db ??= openToLook(this.#path);
    const looks = byName(createLooks(this.#db));
    const find = ({ id, name, args }: Command): Reply => {
      const look = looks.get(name);
      if (!look) throw new Error(`There is no look ${name}`);
      return { id, ok: true, value: look(...args) };
    };
    // In one transaction: to begin one takes longer than a look.
    return this.#db.transaction((group: readonly Command[]) => group.map(find));
  }
}

const namesOfLooks = (catalogue: Catalogue): ReadonlySet<string> =>
  new Set(
    Object.entries(catalogue).flatMap(([port, ways]) =>
      Object.entries(ways).flatMap(([name, way]) => (way === 'look' ? [`${port}.${name}`] : [])),
    ),
  );

const byName = (ports: Readonly<Record<string, Readonly<Record<string, Operation>>>>): ReadonlyMap<string, Look> =>
  new Map(
    Object.entries(ports).flatMap(([port, looks]) =>
      Object.entries(looks).map(([name, { run }]) => [`${port}.${name}`, run as Look] as const),
    ),
  );
