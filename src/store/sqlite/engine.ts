import type { Database } from 'better-sqlite3';
import { errorCode } from '../../lib/index.ts';
import type { EventRow } from '../shared/event-row.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { byName, named, type Run } from './by-name.ts';
import { checkSecretKey } from './check-secret-key.ts';
import { BUSY_MS, openDatabase } from './database.ts';
import { isLockedOut } from './hindrance.ts';
import type { Operation, Written } from './operation.ts';
import { createOperations } from './operations.ts';
import { createAppendEvent } from './tables/append-event.ts';
import { type Answers, type Catalogue, type Command, faultOf, type Reply } from './thread/protocol.ts';
import { bringUpToDate } from './up-to-date.ts';

type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** How long the next writes wait for a lock that somebody has held for longer than `BUSY_MS`: nobody is to queue up behind it. */
const LOCKED_OUT_MS = 100;

/** Runs groups of commands on one database, in whatever thread it is called. */
export class Engine {
  /** What it can be asked. */
  readonly catalogue: Catalogue;
  readonly #db: Database;
  readonly #reads = new Map<string, Run<unknown>>();
  readonly #writes = new Map<string, Run<Written<unknown>>>();
  readonly #sql: Readonly<Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo', () => void>>;

  /** What the transaction that runs has appended to the log. */
  readonly #appended: EventRow[];

  #lockMs = BUSY_MS;

  /** `appended`: whatever appends to the log pushes there. */
  constructor(db: Database, operations: Operations, appended: EventRow[]) {
    const prepared = (sql: string) => {
      const statement = db.prepare(sql);
      return () => void statement.run();
    };
    this.#db = db;
    this.#appended = appended;
    this.catalogue = Object.fromEntries(Object.entries(operations).map(([port, of]) => [port, waysOf(of)]));
    for (const [name, { way, run }] of byName(operations)) {
      if (way === 'read' || way === 'look') this.#reads.set(name, run as Run<unknown>);
      else this.#writes.set(name, run as Run<Written<unknown>>);
    }
    this.#sql = {
      begin: prepared('BEGIN IMMEDIATE'),
      commit: prepared('COMMIT'),
      rollback: prepared('ROLLBACK'),
      savepoint: prepared('SAVEPOINT command'),
      release: prepared('RELEASE command'),
      undo: prepared('ROLLBACK TO command'),
    };
  }

  /**
   * Runs all writes of the group in one transaction, then all reads, so that a read sees every write sent before it and
   * nothing that is not committed. One reply for each command, in their order; never throws.
   */
  run(group: readonly Command[]): Answers {
    const written = this.#commitTogether(group.filter(({ name }) => this.#writes.has(name)));
    const events = this.#appended.splice(0);
    return { replies: group.map((command) => written.get(command.id) ?? this.#read(command)), events };
  }

  close(): void {
    this.#db.close();
  }

  #commitTogether(commands: readonly Command[]): ReadonlyMap<number, Reply> {
    const replies = new Map<number, Reply>();
    if (commands.length === 0) return replies;
    try {
      this.#sql.begin();
      if (!this.#writeTogether(commands, replies))
        for (const command of commands) replies.set(command.id, this.#writeApart(command));
      this.#sql.commit();
      this.#waitForLock(BUSY_MS);
    } catch (cause) {
      if (isLockedOut(cause)) this.#waitForLock(LOCKED_OUT_MS);
      if (this.#db.inTransaction) this.#sql.rollback();
      this.#appended.length = 0;
      for (const command of commands) replies.set(command.id, failed(command, cause));
    }
    return replies;
  }

  /** False, with nothing written, where one of them is to be taken back. Without savepoints SQLite puts no page aside that it changes. */
  #writeTogether(commands: readonly Command[], replies: Map<number, Reply>): boolean {
    for (const command of commands) {
      const kept = this.#writeOne(command);
      if (kept) {
        replies.set(command.id, kept);
        continue;
      }
      this.#sql.rollback();
      this.#appended.length = 0;
      this.#sql.begin();
      return false;
    }
    return true;
  }

  /** Undefined where it is to be taken back, for its own reason or as a fault. */
  #writeOne(command: Command): Reply | undefined {
    try {
      const { keep, value } = named(this.#writes, command)(...command.args);
      return keep ? { id: command.id, ok: true, value } : undefined;
    } catch (cause) {
      if (!this.#db.inTransaction) throw cause;
      return undefined;
    }
  }

  /** Writes what can be taken back without its neighbours. */
  #writeApart(command: Command): Reply {
    this.#sql.savepoint();
    const before = this.#appended.length;
    try {
      const { keep, value } = named(this.#writes, command)(...command.args);
      if (!keep) this.#undo(before);
      this.#sql.release();
      return { id: command.id, ok: true, value };
    } catch (cause) {
      // A full disk or an I/O error makes SQLite roll the whole transaction back: then nobody's write stands.
      if (!this.#db.inTransaction) throw cause;
      this.#undo(before);
      this.#sql.release();
      return failed(command, cause);
    }
  }

  #waitForLock(ms: number): void {
    if (ms === this.#lockMs) return;
    this.#db.pragma(`busy_timeout = ${ms}`);
    this.#lockMs = ms;
  }

  /** Takes back what one command did; `before`: how many events there were. */
  #undo(before: number): void {
    this.#sql.undo();
    this.#appended.length = before;
  }

  #read(command: Command): Reply {
    try {
      return { id: command.id, ok: true, value: named(this.#reads, command)(...command.args) };
    } catch (cause) {
      return failed(command, cause);
    }
  }
}

/** Opens the database at `path`, brings its schema up to date and tries the key on it. Throws `StoreUnusable`. */
export const openEngine = async (path: string, secretKey: Uint8Array): Promise<Engine> => {
  const db = openDatabase(path);
  try {
    const kysely = await bringUpToDate(db);
    checkSecretKey(db, secretKey);
    const appended: EventRow[] = [];
    const append = createAppendEvent(db, (row) => appended.push(row));
    return new Engine(db, createOperations(db, kysely, secretKey, append), appended);
  } catch (cause) {
    db.close();
    if (cause instanceof StoreUnusable) throw cause;
    throw new StoreUnusable(`The database ${path} cannot be used: ${errorCode(cause)}.`, { cause });
  }
};

const waysOf = (operations: Operations[string]): Catalogue[string] =>
  Object.fromEntries(Object.entries(operations).map(([name, { way }]) => [name, way]));

const failed = (command: Command, cause: unknown): Reply => ({ id: command.id, ok: false, fault: faultOf(cause) });
