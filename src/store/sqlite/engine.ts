import type { Database } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { errorCode } from '../../lib/index.ts';
import type { Schema } from '../shared/schema.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { checkSecretKey } from './check-secret-key.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { createOperations } from './operations.ts';
import { type Command, faultOf, type ReadCommand, type Reply, type WriteCommand } from './thread/protocol.ts';
import type { Written } from './written.ts';

type Operation<Value> = (...args: readonly unknown[]) => Value;

/** Runs groups of commands on one database, in whatever thread it is called. */
export class Engine {
  readonly #db: Database;
  readonly #reads: Readonly<Record<ReadCommand['name'], Operation<unknown>>>;
  readonly #writes: Readonly<Record<WriteCommand['name'], Operation<Written<unknown>>>>;
  readonly #sql: Readonly<Record<'begin' | 'commit' | 'savepoint' | 'release' | 'undo', () => void>>;

  constructor(db: Database, kysely: Kysely<Schema>, secretKey: Uint8Array) {
    const { reads, writes } = createOperations(db, kysely, secretKey);
    const prepared = (sql: string) => {
      const statement = db.prepare(sql);
      return () => void statement.run();
    };
    this.#db = db;
    // The client types every call; across the thread only the names are left.
    this.#reads = reads as Readonly<Record<keyof typeof reads, Operation<unknown>>>;
    this.#writes = writes as Readonly<Record<keyof typeof writes, Operation<Written<unknown>>>>;
    this.#sql = {
      begin: prepared('BEGIN IMMEDIATE'),
      commit: prepared('COMMIT'),
      savepoint: prepared('SAVEPOINT command'),
      release: prepared('RELEASE command'),
      undo: prepared('ROLLBACK TO command'),
    };
  }

  /**
   * Runs all writes of the group in one transaction, then all reads, so that a read sees every write sent before it and
   * nothing that is not committed. One reply for each command, in their order; never throws.
   */
  run(group: readonly Command[]): readonly Reply[] {
    const written = this.#commitTogether(group.filter((command) => command.mode === 'write'));
    return group.map((command) => (command.mode === 'read' ? this.#read(command) : replyTo(command, written)));
  }

  close(): void {
    this.#db.close();
  }

  #commitTogether(commands: readonly WriteCommand[]): ReadonlyMap<number, Reply> {
    const replies = new Map<number, Reply>();
    if (commands.length === 0) return replies;
    try {
      this.#sql.begin();
      for (const command of commands) replies.set(command.id, this.#write(command));
      this.#sql.commit();
    } catch (cause) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      for (const command of commands) replies.set(command.id, failed(command, cause));
    }
    return replies;
  }

  #write(command: WriteCommand): Reply {
    this.#sql.savepoint();
    try {
      const { keep, value } = this.#writes[command.name](...command.args);
      if (!keep) this.#sql.undo();
      this.#sql.release();
      return { id: command.id, ok: true, value };
    } catch (cause) {
      // A full disk or an I/O error makes SQLite roll the whole transaction back: then nobody's write stands.
      if (!this.#db.inTransaction) throw cause;
      this.#sql.undo();
      this.#sql.release();
      return failed(command, cause);
    }
  }

  #read(command: ReadCommand): Reply {
    try {
      return { id: command.id, ok: true, value: this.#reads[command.name](...command.args) };
    } catch (cause) {
      return failed(command, cause);
    }
  }
}

/** Opens the database at `path`, brings its schema up to date and tries the key on it. Throws `StoreUnusable`. */
export const openEngine = async (path: string, secretKey: Uint8Array): Promise<Engine> => {
  const db = openDatabase(path);
  try {
    const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) });
    await migrate(db, kysely);
    checkSecretKey(db, secretKey);
    return new Engine(db, kysely, secretKey);
  } catch (cause) {
    db.close();
    if (cause instanceof StoreUnusable) throw cause;
    throw new StoreUnusable(`The database ${path} cannot be used: ${errorCode(cause)}.`, { cause });
  }
};

const failed = (command: Command, cause: unknown): Reply => ({ id: command.id, ok: false, fault: faultOf(cause) });

const replyTo = (command: WriteCommand, replies: ReadonlyMap<number, Reply>): Reply =>
  replies.get(command.id) ?? failed(command, 'was not run');
