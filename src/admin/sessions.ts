import { type ApiKey, counts, type KeyStore, type SessionWindow, type ShownSession } from '../access/index.ts';
import type { ConfirmationService } from '../confirmation/index.ts';
import { ADMIN_APP, type Clock, mustKnowTime, newId, type Random, sha256 } from '../lib/index.ts';
import { isUnlocked, overBy } from './life.ts';
import type { AdminEvent, AdminSession, AdminSessionStore, SessionEnd } from './port.ts';

const COOKIE_BYTES = 32;
const COOKIE = /^[A-Za-z0-9_-]{43}$/;

/** So many live of one user: somebody who never logs out. */
const MOST_OF_A_USER = 20;

/** Whether this is a moment at which a person did something is told again after so long. */
const TOUCH_MS = 30_000;

/** A session, with what people call the key that it is used with. */
export interface ListedSession {
  readonly session: AdminSession;
  readonly key: Pick<ApiKey, 'id' | 'app' | 'label'>;
}

/** What sessions are made of. */
interface SessionParts {
  readonly store: AdminSessionStore;
  readonly keys: Pick<KeyStore, 'all'>;
  readonly confirmations: Pick<ConfirmationService, 'endSession'>;
  readonly clock: Pick<Clock, 'now' | 'isBehind'>;
  readonly random: Random;
  /** Who somebody is whose key names nobody. */
  readonly user: string;
}

/** The logins of the administration page. While nobody knows what time it is, none begins, and no unlock of before counts. */
export class AdminSessions {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /**
   * Begins a session of the key with this id, which somebody has just shown: a new one each time, whatever the browser had. Resolves with it and with what
   * its cookie holds; undefined where the key is gone. Ends what is over, and of this user all but the newest. Rejects with
   * `Unavailable` (clock-behind).
   */
  async logIn(
    keyId: string,
    address: string | undefined,
  ): Promise<{ readonly session: AdminSession; readonly cookie: string } | undefined> {
    const { store, keys, clock, random } = this.#parts;
    mustKnowTime(clock);
    const record = (await keys.all()).find(({ id }) => id === keyId);
    if (!record) return undefined;
    await this.sweep();
    const user = record.user ?? this.#parts.user;
    await this.#makeRoom(user);
    const cookie = random.bytes(COOKIE_BYTES).toString('base64url');
    const now = clock.now();
    const session: AdminSession = {
      id: newId(random, 'ses'),
      hash: sha256(cookie),
      keyHash: record.hash,
      user,
      address: address ?? null,
      createdAt: now,
      activeAt: now,
      unlock: null,
    };
    const { id } = session;
    await store.add(session, {
      type: 'admin.logged-in',
      at: now,
      session: id,
      user,
      actor: `key:${record.id}`,
      address: session.address,
    });
    return { session, cookie };
  }

  /** The session that lives with this cookie. Whether its key still counts is for the caller to see. */
  async find({ cookie, window }: ShownSession): Promise<(SessionWindow & { readonly keyHash: string }) | undefined> {
    const session = COOKIE.test(cookie) ? await this.#living(sha256(cookie)) : undefined;
    if (!session) return undefined;
    const { id, user, keyHash } = session;
    const { clock } = this.#parts;
    return { id, user, window, keyHash, unlocked: !clock.isBehind() && isUnlocked(session, window, clock.now()) };
  }

  /** Those that live and whose key counts, oldest first. */
  async list(): Promise<readonly ListedSession[]> {
    const { store, keys, clock } = this.#parts;
    const now = clock.now();
    const living = (await store.all()).filter((session) => overBy(session, now) === undefined);
    const byHash = new Map((await keys.all()).map((key) => [key.hash, key]));
    return living.flatMap((session) => {
      const key = byHash.get(session.keyHash);
      return key && counts(key, now) ? [{ session, key }] : [];
    });
  }

  /** The session, living or not. */
  async read(id: string): Promise<AdminSession | undefined> {
    return (await this.#parts.store.all()).find((session) => session.id === id);
  }

  /** A person did something there. */
  async touch(id: string): Promise<void> {
    const { store, clock } = this.#parts;
    const session = await this.read(id);
    const now = clock.now();
    if (session && now - session.activeAt >= TOUCH_MS) await store.touch(id, now);
  }

  /** Ends it with what it asked and what it may do. False where there is none. */
  async end(id: string, reason: SessionEnd, actor: string): Promise<boolean> {
    const session = await this.read(id);
    return session !== undefined && this.#end(session, reason, actor);
  }

  /** Ends those that are over. */
  async sweep(): Promise<void> {
    const now = this.#parts.clock.now();
    for (const session of await this.#parts.store.all()) {
      const reason = overBy(session, now);
      if (reason !== undefined) await this.#end(session, reason, null);
    }
  }

  async #makeRoom(user: string): Promise<void> {
    const own = (await this.#parts.store.all()).filter((session) => session.user === user);
    for (const session of own.slice(0, Math.max(0, own.length - MOST_OF_A_USER + 1)))
      await this.#end(session, 'surplus', null);
  }

  async #living(hash: string): Promise<AdminSession | undefined> {
    const session = await this.#parts.store.byHash(hash);
    return session && overBy(session, this.#parts.clock.now()) === undefined ? session : undefined;
  }

  async #end({ id, user }: AdminSession, reason: SessionEnd, actor: string | null): Promise<boolean> {
    const { store, confirmations, clock } = this.#parts;
    const event: AdminEvent = { type: 'admin.logged-out', at: clock.now(), session: id, user, actor, reason };
    const done = await store.end(id, event);
    if (done) await confirmations.endSession(ADMIN_APP, id);
    return done;
  }
}
