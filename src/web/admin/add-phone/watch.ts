import type { CallView, LineJson, RefusedRequestPageView } from '../../../http/schema.ts';
import type { Api } from '../api.ts';
import type { Page } from '../feeds.ts';
import { Poll } from '../poll.ts';
import type { AdminProblem, AdminReply } from '../reply.ts';
import type { Scope } from '../scopes.ts';

/** Whoever waits beside a phone wants to see within two seconds what came of it. */
const EVERY_MS = 1000;

/** What is known of a line and its phone. Undefined: not asked yet. */
export interface Seen {
  readonly line: LineJson | undefined;
  readonly recent: RefusedRequestPageView | undefined;
  /** Its last calls, newest first; none for a key that may not see them. */
  readonly calls: readonly CallView[];
  /** What time it is at the server, in milliseconds since the epoch. */
  readonly now: number;
  /** Why the line could not be read, where it could not. */
  readonly problem: AdminProblem | undefined;
}

const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Asks each second what there is of one line, from `start` to `stop`, while somebody looks at the page. */
export class Watch {
  readonly #changed: () => void;
  readonly #polls: readonly { start(): void; stop(): void }[];
  #isOn = false;
  #line: LineJson | undefined;
  #recent: RefusedRequestPageView | undefined;
  #calls: readonly CallView[] = [];
  #problem: AdminProblem | undefined;
  /** So many milliseconds is the clock of the server ahead of the monotonic one of the browser. */
  #ahead: number | undefined;

  constructor(api: Api, scopes: ReadonlySet<Scope>, line: string, changed: () => void) {
    this.#changed = changed;
    const id = encodeURIComponent(line);
    const poll = <T>(path: string, took: (reply: AdminReply<T>) => void) =>
      new Poll<T>({
        everyMs: EVERY_MS,
        ask: (signal) => api.get<T>(path, signal),
        took: (reply) => {
          took(reply);
          this.#changed();
        },
        after,
      });
    const calls = poll<Page<CallView>>(`/v1/calls?limit=10&line=${id}`, (reply) => {
      if (reply.kind === 'ok') this.#calls = reply.data.items;
    });
    this.#polls = [
      poll<LineJson>(`/v1/lines/${id}`, (reply) => {
        if (reply.kind === 'ok') this.#line = reply.data;
        this.#problem = reply.kind === 'ok' ? undefined : reply;
      }),
      poll<RefusedRequestPageView>('/v1/sip/recent', (reply) => {
        if (reply.kind !== 'ok') return;
        this.#recent = reply.data;
        this.#ahead = Date.parse(reply.data.now) - performance.now();
      }),
      ...(scopes.has('admin') ? [calls] : []),
    ];
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    document.addEventListener('visibilitychange', this.#apply);
    this.#apply();
  }

  stop(): void {
    this.#isOn = false;
    document.removeEventListener('visibilitychange', this.#apply);
    this.#apply();
  }

  get seen(): Seen {
    const ahead = this.#ahead ?? Date.now() - performance.now();
    const now = ahead + performance.now();
    return { line: this.#line, recent: this.#recent, calls: this.#calls, now, problem: this.#problem };
  }

  readonly #apply = (): void => {
    for (const poll of this.#polls) {
      if (this.#isOn && !document.hidden) poll.start();
      else poll.stop();
    }
  };
}
