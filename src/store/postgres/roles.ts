import type pg from 'pg';
import { type Clock, type Deferred, deferred, Job, Mutex, type ReportFault } from '../../lib/index.ts';
import type { GiveBack, HeldRole, Role, RoleHolder, Roles } from '../shared/roles.ts';
import type { Database } from './database.ts';
import { exceptOutages } from './outage.ts';
import { within } from './patience.ts';
import { fenceOf, lockRoles, ROLE_SESSION, type TakenRole, takeRole, unlockRole } from './role-sql.ts';

/** How often the session is asked whether it lives, and vacant roles are tried, from one beginning to the next. Milliseconds. */
const BEAT_MS = 2000;

/** How long that may take: together with the pause less than what the server waits. Milliseconds. */
const ANSWER_MS = 2000;

/** How soon a lost session is replaced, in milliseconds. */
const RETRY_MS = 1000;

const OVER = new Error('The roles were given back');

/** What it takes to hold roles. `node` is the name of this one. */
export interface RoleParts extends Pick<Database, 'ask'> {
  readonly pool: pg.Pool;
  readonly node: string;
  readonly clock: Clock;
  readonly onFault: ReportFault;
}

/** A role that is wanted here. */
interface Post {
  readonly role: Role;
  readonly holder: RoleHolder;
  /** Set while this node has the role. */
  held: TakenRole | undefined;
  /** Whether it was given up and its work or its lock still ends. */
  isEnding: boolean;
  /** Beginnings and ends, one after the other. Never rejects. */
  work: Promise<void>;
  /** Settled when it was tried once. */
  readonly tried: Deferred<void>;
}

/**
 * Roles are advisory locks of one session, which is kept alive by a question every two seconds. A question that fails ends every role here at once;
 * a session that asks nothing is ended by the server a moment later, and another node gets its locks. A node that stood still and does not know that
 * is held off by its fence: whoever takes a role raises the version in its row.
 */
export class PostgresRoles implements Roles {
  readonly #parts: RoleParts;
  readonly #report: ReportFault;
  readonly #posts = new Map<Role, Post>();
  /** The session answers one at a time. */
  readonly #questions = new Mutex();
  readonly #job: Job;
  #session: pg.PoolClient | undefined;

  constructor(parts: RoleParts) {
    this.#parts = parts;
    this.#report = exceptOutages(parts.onFault);
    const { clock } = parts;
    const step = () => this.#beat();
    this.#job = new Job({ name: 'roles', clock, onFault: this.#report, step, retryMs: RETRY_MS });
  }

  async hold(role: Role, holder: RoleHolder): Promise<GiveBack> {
    if (this.#posts.has(role)) throw new Error(`The role ${role} is wanted twice`);
    const post: Post = { role, holder, held: undefined, isEnding: false, work: Promise.resolve(), tried: deferred() };
    this.#posts.set(role, post);
    if (this.#job.isRunning) this.#job.wake();
    else this.#job.start();
    await post.tried.promise;
    await post.work;
    return () => this.#giveBack(post);
  }

  held(): readonly HeldRole[] {
    return [...this.#posts.values()].flatMap(({ held }) =>
      held ? [{ role: held.role, version: held.version, since: held.since }] : [],
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#posts.values()].map((post) => this.#giveBack(post)));
    const ended = this.#job.stop();
    this.#lose(this.#session, OVER);
    await ended;
    this.#lose(this.#session, OVER);
  }

  /** Makes sure that the session lives, and takes what nobody has. */
  async #beat(): Promise<number> {
    const { clock } = this.#parts;
    const posts = [...this.#posts.values()];
    let began = clock.now();
    try {
      if (!this.#session) {
        await this.#connect();
        began = clock.now();
      }
      const session = this.#session;
      if (session) await this.#ask(session, () => this.#take(session, posts));
    } finally {
      for (const { tried } of posts) tried.resolve();
    }
    return Math.max(1, began + BEAT_MS - clock.now());
  }

  async #connect(): Promise<void> {
    const session = await this.#parts.pool.connect();
    this.#session = session;
    session.on('error', (cause) => {
      this.#lose(session, cause);
      this.#job.wake();
    });
    await this.#ask(session, () => session.query(ROLE_SESSION));
  }

  /** What the session answers in time: else it is lost, and every role with it. */
  async #ask<T>(session: pg.PoolClient, question: () => Promise<T>): Promise<T> {
    try {
      return await within(this.#parts.clock, ANSWER_MS, this.#questions.run(question));
    } catch (cause) {
      this.#lose(session, cause);
      throw cause;
    }
  }

  async #take(session: pg.PoolClient, posts: readonly Post[]): Promise<void> {
    const vacant = posts.filter(({ held, isEnding }) => !held && !isEnding);
    const locked = await lockRoles(
      session,
      vacant.map(({ role }) => role),
    );
    for (const post of vacant.filter(({ role }) => locked.includes(role))) {
      // Given back while it was being taken.
      if (this.#posts.get(post.role) !== post) await unlockRole(session, post.role);
      else await this.#takeOne(session, post);
    }
  }

  async #takeOne(session: pg.PoolClient, post: Post): Promise<void> {
    const taken = await takeRole(session, post.role, this.#parts.node);
    // The answer came too late, and the lock went with the session.
    if (this.#session !== session) return;
    post.held = taken;
    const fence = fenceOf(this.#parts, taken, () => post.held !== taken);
    post.work = post.work.then(() => post.holder.begin(fence)).catch((cause) => this.#failed(post, taken, cause));
  }

  /** The work did not begin: another node may do better, or this one later. */
  #failed(post: Post, taken: TakenRole, cause: unknown): void {
    this.#report(`role ${post.role}`, cause);
    if (post.held === taken) this.#end(post);
  }

  async #giveBack(post: Post): Promise<void> {
    if (this.#posts.get(post.role) === post) this.#posts.delete(post.role);
    post.tried.resolve();
    this.#end(post);
    await post.work;
  }

  /** The session is gone, or cannot be relied on: no role is this node's any more. */
  #lose(session: pg.PoolClient | undefined, cause: unknown): void {
    if (!session || this.#session !== session) return;
    this.#session = undefined;
    session.release(cause instanceof Error ? cause : new Error(String(cause)));
    for (const post of this.#posts.values()) this.#end(post);
  }

  /** Ends the work; then others may have the role, where its lock did not go with the session. */
  #end(post: Post): void {
    if (!post.held) return;
    const session = this.#session;
    const unlock = async (): Promise<void> => {
      if (session && session === this.#session) await this.#ask(session, () => unlockRole(session, post.role));
    };
    const failed = (cause: unknown): void => this.#report(`role ${post.role}`, cause);
    post.held = undefined;
    post.isEnding = true;
    post.work = post.work.then(() => post.holder.end()).catch(failed);
    post.work = post.work.then(unlock).catch(failed);
    post.work = post.work.then(() => {
      post.isEnding = false;
    });
  }
}
