import type { DigestSecrets } from '../digest/port.ts';
import {
  type Background,
  type ClientCertificate,
  type Clock,
  err,
  isCertificate,
  Mutex,
  ok,
  type Result,
} from '../lib/index.ts';
import { type Happened, LineBindings, type SeenBinding } from './bindings.ts';
import { type Entry, LineBook } from './book.ts';
import type { LineInput, LinePatch, LineSettings } from './input.ts';
import type { Line, LineEvent, LineStore, ProvisionedLine, Registrations, StoredLine, Tries } from './port.ts';
import { confirmsForUser, merged, provenOtherwise, provision, provisionFile, sameProvision } from './provision.ts';
import { type LineRefusal, managedByFile, notFound } from './refusals.ts';
import { blockedFor, noTries } from './tries.ts';
import { type LineView, viewOf } from './view.ts';

/** What a directory is made of. `realm` is the digest realm (RFC 7616) that phones are asked for. */
export interface LineDirectoryParts {
  readonly store: LineStore;
  readonly registrations: Registrations;
  readonly clock: Clock;
  readonly realm: string;
  readonly background: Background;
}

/** Who was refused as `line-suspect`. `signals`: names of what was noticed. */
interface SuspectCaller {
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly signals: readonly string[];
}

const SUSPECT_EVERY_MS = 60_000;

/** Events after which a line is another one, or none, or may dial codes no more, or may again. */
const TURNS: ReadonlySet<string> = new Set<LineEvent['type']>([
  'line.added',
  'line.changed',
  'line.removed',
  'line.blocked',
  'line.unblocked',
]);

/** Who is named in the events of lines that come from lines.yaml. */
const FILE_ACTOR = 'file';

/**
 * All phone lines, in memory over a `LineStore`: what calls ask is answered without waiting. What a promise here
 * answers has been committed, and writes happen one after the other. What others wrote counts when `happened` has told of it.
 */
export class LineDirectory {
  readonly #parts: LineDirectoryParts;
  readonly #book = new LineBook((line) => this.#usable(line) && line.kind !== 'ip');
  readonly #bindings: LineBindings;
  /** When the last `line.suspect` of a line was recorded. */
  readonly #suspectedAt = new Map<string, number>();
  /** Writes happen one after the other: what a check saw still holds when the store is written. */
  readonly #writes = new Mutex();

  constructor(parts: LineDirectoryParts) {
    this.#parts = parts;
    this.#bindings = new LineBindings({ ...parts, book: this.#book, record: (event) => this.#record(event) });
  }

  /** Reads every line and its tries from the store. Call it once, before anything else. */
  start(): Promise<void> {
    // What happens meanwhile is read again afterwards.
    return this.#writes.run(async () => {
      const { store } = this.#parts;
      let page = await store.after('');
      for (let last = page.at(-1); last; last = page.at(-1))
        [page] = await Promise.all([store.after(last.provisioned.line.id), this.#keepAll(page)]);
    });
  }

  /**
   * Makes the lines of source `file` exactly these: adds, changes, removes; a line that is as before is not written.
   * Refuses all of them, writing none, when one is malformed or an id or username is there twice.
   */
  syncFile(inputs: readonly LineInput[]): Promise<Result<void, LineRefusal>> {
    return this.#writes.run(async () => {
      const lines = this.#book.all().map(({ provisioned }) => provisioned.line);
      const fromApi = lines.filter(({ source }) => source === 'api');
      const wanted = provisionFile(inputs, this.#parts.realm, fromApi);
      if (!wanted.ok) return wanted;
      // A line with a new username is another account. Removals come first, so that usernames can change hands.
      const stays = ({ id, username }: Line) =>
        wanted.value.some(({ line }) => line.id === id && line.username === username);
      for (const line of lines) if (line.source === 'file' && !stays(line)) await this.#erase(line.id, FILE_ACTOR);
      for (const provisioned of wanted.value) {
        const before = this.#book.get(provisioned.line.id)?.provisioned;
        if (!before || !sameProvision(before, provisioned)) await this.#write(provisioned, FILE_ACTOR);
      }
      return ok(undefined);
    });
  }

  /**
   * Reads again the lines that these events changed, whoever changed them. Resolves when they count; true where what a line may
   * confirm has turned, by a block too: what this process wrote itself counted already.
   */
  async happened(events: readonly (Happened & { readonly type: string })[]): Promise<boolean> {
    for (const event of events) if (event.type === 'line.bound') this.#bindings.happened(event);
    const ids = new Set(events.filter(({ type }) => TURNS.has(type)).map(({ subject }) => subject));
    if (ids.size > 0) await this.#writes.run(() => Promise.all([...ids].map((id) => this.#reload(id))));
    return ids.size > 0;
  }

  /** Every line, by id. Of registrations it shows those with this node alone. */
  list(): readonly LineView[] {
    return this.#book.all().map((entry) => this.#view(entry));
  }

  /** Every line, by id, or the one that is asked for, registered with whichever node. */
  everywhere(id?: string): Promise<readonly LineView[]> {
    return this.#bindings.everywhere(id);
  }

  get(id: string): LineView | undefined {
    const entry = this.#book.get(id);
    return entry && this.#view(entry);
  }

  /** The line of this username, enabled or not: for what is shown to whoever looks after phones. */
  byUsername(username: string): LineView | undefined {
    const entry = this.#book.byUsername(username);
    return entry && this.#view(entry);
  }

  /** Adds a line or replaces all its settings. The password may stay out where the line exists and keeps its username. */
  put(id: string, settings: LineSettings, actor: string): Promise<Result<LineView, LineRefusal>> {
    return this.#writes.run(() => this.#change(id, settings, this.#book.get(id), actor));
  }

  /** Changes some settings of a line. A new username needs the password again: the secrets are made of both. */
  patch(id: string, changes: LinePatch, actor: string): Promise<Result<LineView, LineRefusal>> {
    return this.#writes.run(async () => {
      const entry = this.#book.get(id);
      if (!entry) return err(notFound(id));
      return this.#change(id, merged(entry.provisioned.line, changes), entry, actor);
    });
  }

  /** Removes a line with its tries; answers what it was. */
  remove(id: string, actor: string): Promise<Result<LineView, LineRefusal>> {
    return this.#writes.run(async () => {
      const view = this.get(id);
      if (!view) return err(notFound(id));
      if (view.line.source === 'file') return err(managedByFile(id));
      await this.#erase(id, actor);
      return ok(view);
    });
  }

  /** The operator's word: forgets the wrong codes of a line and ends its block, also for a line of the file. */
  unblock(id: string, actor: string): Promise<Result<LineView, LineRefusal>> {
    return this.#writes.run(async () => {
      if (!this.#book.get(id)) return err(notFound(id));
      await this.#parts.store.saveTries(id, noTries, [this.#fact('line.unblocked', id, actor)]);
      this.triesAre(id, noTries);
      const view = this.get(id);
      return view ? ok(view) : err(notFound(id));
    });
  }

  /**
   * What digest needs to know of a username; undefined for an unknown or disabled line, one of another realm, and one that a
   * certificate or a peer proves: its password proves nothing.
   */
  credentials(username: string): { readonly line: string; readonly secrets: DigestSecrets } | undefined {
    const provisioned = this.#book.byUsername(username)?.provisioned;
    if (!provisioned?.secrets || provenOtherwise(provisioned.line) || !this.#usable(provisioned.line)) return undefined;
    return { line: provisioned.line.id, secrets: provisioned.secrets };
  }

  /** The enabled line of this username that this TLS client certificate proves. Lines of one ATA may share a certificate. */
  byCertificate(certificate: ClientCertificate, username: string): string | undefined {
    const line = this.#book.byUsername(username)?.provisioned.line;
    if (!line || line.certificate === null || !this.#usable(line)) return undefined;
    return isCertificate(certificate, line.certificate) ? line.id : undefined;
  }

  /** The enabled line behind the peer of this name whose username the peer gives for the caller. */
  behindPeer(peer: string, caller: string): string | undefined {
    const line = this.#book.byUsername(caller)?.provisioned.line;
    return line && line.peer === peer && this.#usable(line) ? line.id : undefined;
  }

  /** Lines behind a peer that none of these names is: nobody can call from them. */
  behindUnknownPeers(known: readonly string[]): readonly Line[] {
    const lines = this.#book.all().map(({ provisioned }) => provisioned.line);
    return lines.filter(({ peer }) => peer !== null && !known.includes(peer));
  }

  /** Whom the line may confirm for, by `confirmsFor` alone: its kind is judged elsewhere. An unknown line: nobody. */
  mayConfirm(id: string): (user: string) => boolean {
    const confirmsFor = this.#book.get(id)?.provisioned.line.confirmsFor ?? [];
    return (user) => confirmsForUser(confirmsFor, user);
  }

  /** Whether some enabled line that is no IP phone may confirm for this user, registered or not; when all of them are blocked, until when. */
  phoneFor(user: string): 'free' | 'absent' | { readonly blockedUntil: number } {
    const now = this.#parts.clock.now();
    let blockedUntil = Number.POSITIVE_INFINITY;
    for (const { tries } of this.#book.phonesFor(user)) {
      if (tries.blockedUntil <= now) return 'free';
      blockedUntil = Math.min(blockedUntil, tries.blockedUntil);
    }
    return Number.isFinite(blockedUntil) ? { blockedUntil } : 'absent';
  }

  /** What those phones are behind: names of peers, and null where one has an account of its own. */
  peersFor(user: string): ReadonlySet<string | null> {
    return this.#book.peersFor(user);
  }

  /** Seconds until the line may dial codes again, rounded up; 0 when it may now. */
  blockedForSeconds(id: string): number {
    return blockedFor(this.#book.get(id)?.tries ?? noTries, this.#parts.clock.now());
  }

  /** Lines whose digest secrets were made for another realm: they cannot register until they get their password again. */
  ofAnotherRealm(): readonly Line[] {
    const lines = this.#book.all().map(({ provisioned }) => provisioned.line);
    return lines.filter((line) => line.realm !== this.#parts.realm && !provenOtherwise(line));
  }

  /** Takes note of what the store has counted: a block holds from here on. Nothing happens where the line is gone. */
  triesAre(id: string, tries: Tries): void {
    const entry = this.#book.get(id);
    if (entry) this.#book.keep({ ...entry, tries }, entry.binding);
  }

  /**
   * The line as the store has it now, for a caller who was proven to be it as `before` showed it. Undefined where that proof is worth
   * nothing any more: the line is gone or disabled, or is proven by something else.
   */
  async reread(before: LineView): Promise<LineView | undefined> {
    const { id } = before.line;
    await this.#writes.run(() => this.#reload(id));
    const now = this.get(id);
    return now && this.#usable(now.line) && now.proof === before.proof ? now : undefined;
  }

  /** Takes note of a registration with this node, or of its end (undefined). Only a change makes an event; a refresh stays in memory. */
  bound(id: string, seen: SeenBinding | undefined, changed: boolean): void {
    this.#bindings.bound(id, seen, changed);
  }

  /**
   * Takes note that who has proven to be the line contradicts what it was provisioned as. At most one event per line and
   * minute, so that a stolen password cannot fill the log.
   */
  suspect(id: string, caller: SuspectCaller): void {
    const now = this.#parts.clock.now();
    const last = this.#suspectedAt.get(id);
    if (!this.#book.get(id) || (last !== undefined && now - last < SUSPECT_EVERY_MS)) return;
    this.#suspectedAt.set(id, now);
    const { address, userAgent = null, signals } = caller;
    this.#record({ type: 'line.suspect', at: now, line: id, address, userAgent, signals: [...signals] });
  }

  async #change(
    id: string,
    settings: LineSettings,
    entry: Entry | undefined,
    actor: string,
  ): Promise<Result<LineView, LineRefusal>> {
    if (entry?.provisioned.line.source === 'file') return err(managedByFile(id));
    const others = this.#book.all().map(({ provisioned }) => provisioned.line);
    const made = provision(
      id,
      settings,
      { source: 'api', realm: this.#parts.realm },
      entry?.provisioned,
      others.filter((line) => line.id !== id),
    );
    return made.ok ? ok(await this.#write(made.value, actor)) : made;
  }

  async #write(provisioned: ProvisionedLine, actor: string): Promise<LineView> {
    const { id } = provisioned.line;
    const type = this.#book.get(id) ? 'line.changed' : 'line.added';
    const version = await this.#parts.store.put(provisioned, [this.#fact(type, id, actor)]);
    // Read again: a call may have counted a wrong code, a phone may have registered, while the store wrote.
    const { tries, binding } = this.#book.get(id) ?? { tries: noTries, binding: undefined };
    return this.#view(this.#book.keep({ provisioned, version, tries }, binding));
  }

  async #erase(id: string, actor: string): Promise<void> {
    await this.#parts.store.remove(id, [this.#fact('line.removed', id, actor)]);
    this.#forget(id);
  }

  #forget(id: string): void {
    this.#book.forget(id);
    this.#bindings.forget(id);
    this.#suspectedAt.delete(id);
  }

  /** Once the store has been asked what it is asked in this turn of the event loop: it opens secrets meanwhile. */
  async #keepAll(lines: readonly StoredLine[]): Promise<void> {
    await new Promise(setImmediate);
    for (const line of lines) this.#book.keep(line, undefined);
  }

  async #reload(id: string): Promise<void> {
    const stored = await this.#parts.store.find(id);
    if (!stored) {
      this.#forget(id);
      return;
    }
    this.#book.keep(stored, this.#book.get(id)?.binding);
  }

  #record(event: LineEvent): void {
    this.#parts.background(this.#parts.store.record([event]), event.type);
  }

  #fact(
    type: 'line.added' | 'line.changed' | 'line.removed' | 'line.unblocked',
    line: string,
    actor: string,
  ): LineEvent {
    return { type, at: this.#parts.clock.now(), line, actor };
  }

  /** A realm is a matter of passwords alone. */
  #usable(line: Line): boolean {
    return line.enabled && (provenOtherwise(line) || line.realm === this.#parts.realm);
  }

  #view(entry: Entry): LineView {
    return viewOf(entry, this.#parts.clock.now());
  }
}
