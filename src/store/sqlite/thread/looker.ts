import type { Database } from 'better-sqlite3';
import { byName, named, type Run } from '../by-name.ts';
import { openToLook } from '../database.ts';
import { createLooks } from '../looks/all-looks.ts';
import type { Operation } from '../operation.ts';
import type { Catalogue, Command, Reply } from './protocol.ts';

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
    const looks = new Map<string, Run<unknown>>();
    for (const [name, { run }] of byName<Operation>(createLooks(this.#db))) looks.set(name, run as Run<unknown>);
    const find = (command: Command): Reply => ({
      id: command.id,
      ok: true,
      value: named(looks, command)(...command.args),
    });
    // In one transaction: to begin one takes longer than a look.
    return this.#db.transaction((group: readonly Command[]) => group.map(find));
  }
}

const namesOfLooks = (catalogue: Catalogue): ReadonlySet<string> =>
  new Set([...byName(catalogue)].flatMap(([name, way]) => (way === 'look' ? [name] : [])));
