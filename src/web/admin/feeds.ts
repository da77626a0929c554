import type {
  AdminSessionItem,
  AdminSessionJson,
  CallView,
  ChainView,
  ConfirmationView,
  LineJson,
  LiveCallView,
  NodeView,
  ReadinessView,
  RefusedRequestView,
  RegistrationView,
  WebhookJson,
} from '../../http/schema.ts';
import type { Api } from './api.ts';
import { Poll } from './poll.ts';
import type { AdminProblem } from './reply.ts';
import type { Scope } from './scopes.ts';

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** What is asked for again and again, by name. */
export interface FeedData {
  readonly health: ReadinessView;
  readonly live: Page<LiveCallView>;
  readonly pending: Page<ConfirmationView>;
  readonly confirmed: Page<ConfirmationView>;
  readonly lines: Page<LineJson>;
  readonly calls: Page<CallView>;
  readonly refused: Page<RefusedRequestView>;
  readonly chain: { readonly chain: ChainView };
  readonly webhooks: Page<WebhookJson>;
  readonly nodes: Page<NodeView>;
  readonly registrations: Page<RegistrationView>;
  readonly session: AdminSessionJson;
  readonly sessions: Page<AdminSessionItem>;
}

export type FeedName = keyof FeedData;

interface Feed {
  readonly path: string;
  readonly everyMs: number;
  /** What a key needs for it. */
  readonly scope?: Scope;
}

const feeds: Readonly<Record<FeedName, Feed>> = {
  health: { path: '/readyz', everyMs: 10_000 },
  live: { path: '/v1/calls/live', everyMs: 2000, scope: 'admin' },
  pending: { path: '/v1/confirmations?state=pending&limit=100', everyMs: 2000, scope: 'admin' },
  confirmed: { path: '/v1/confirmations?state=confirmed&limit=100', everyMs: 2000, scope: 'admin' },
  lines: { path: '/v1/lines', everyMs: 5000, scope: 'lines' },
  calls: { path: '/v1/calls?limit=100', everyMs: 3000, scope: 'admin' },
  refused: { path: '/v1/sip/recent', everyMs: 5000, scope: 'lines' },
  chain: { path: '/v1/audit?limit=1', everyMs: 20_000, scope: 'admin' },
  webhooks: { path: '/v1/webhooks', everyMs: 30_000, scope: 'admin' },
  nodes: { path: '/v1/nodes', everyMs: 3000, scope: 'admin' },
  registrations: { path: '/v1/registrations', everyMs: 5000, scope: 'admin' },
  session: { path: '/v1/admin/session', everyMs: 5000 },
  sessions: { path: '/v1/admin/sessions', everyMs: 5000 },
};

/** What a key needs for this feed; undefined: nothing. */
export const scopeOf = (name: FeedName): Scope | undefined => feeds[name].scope;

/** The last good answer of a feed, and what went wrong since. `at`: when it came, by the browser's monotonic clock, in milliseconds. */
export interface Fed<T> {
  readonly data: T | undefined;
  readonly at: number;
  readonly problem: AdminProblem | undefined;
}

/** What is known now. */
export type Snapshot = { readonly [Name in FeedName]?: Fed<FeedData[Name]> };

/** Keeps what the page shows fresh: the feeds of one view at a time, and none while nobody looks. */
export class Feeds {
  readonly #polls: ReadonlyMap<FeedName, Poll<unknown>>;
  readonly #changed: (problem: AdminProblem | undefined) => void;
  readonly #scopes: ReadonlySet<Scope>;
  #wanted: readonly FeedName[] = [];
  #looking = true;
  #snapshot: Snapshot = {};

  /** Asks for what `scopes` open only. `changed` is called after every answer, with its problem where it was one. */
  constructor(api: Api, scopes: ReadonlySet<Scope>, changed: (problem: AdminProblem | undefined) => void) {
    this.#changed = changed;
    this.#scopes = scopes;
    const names = Object.keys(feeds) as FeedName[];
    this.#polls = new Map(names.map((name) => [name, this.#poll(name, api)]));
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  want(names: readonly FeedName[]): void {
    this.#wanted = names.filter((name) => {
      const scope = scopeOf(name);
      return scope === undefined || this.#scopes.has(scope);
    });
    this.#apply();
  }

  /** Asks for this one at once, where it is wanted. */
  again(name: FeedName): void {
    this.#polls.get(name)?.stop();
    this.#apply();
  }

  /** Whether somebody looks at the page. */
  set looking(looking: boolean) {
    this.#looking = looking;
    this.#apply();
  }

  #apply(): void {
    for (const [name, poll] of this.#polls) {
      if (this.#looking && this.#wanted.includes(name)) poll.start();
      else poll.stop();
    }
  }

  #poll(name: FeedName, api: Api): Poll<unknown> {
    const { path, everyMs } = feeds[name];
    return new Poll<unknown>({
      everyMs,
      ask: (signal) => api.get(path, signal),
      took: (reply) => {
        const before = this.#snapshot[name];
        const fed =
          reply.kind === 'ok'
            ? { data: reply.data, at: performance.now(), problem: undefined }
            : { data: before?.data, at: before?.at ?? 0, problem: reply };
        this.#snapshot = { ...this.#snapshot, [name]: fed };
        this.#changed(reply.kind === 'ok' ? undefined : reply);
      },
      after: (ms, task) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    });
  }
}
