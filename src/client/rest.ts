import type { ProblemView } from '../http/schema.ts';
import { type AskOptions, createAsk } from './ask.ts';
import { OffhookProblem } from './problem.ts';
import type { AnswerOf, Asked, Route } from './routes.ts';

/** What a route answered. */
export type Answer<T> =
  | { readonly ok: true; readonly status: number; readonly headers: Headers; readonly body: T }
  | { readonly ok: false; readonly status: number; readonly headers: Headers; readonly body: Partial<ProblemView> };

/** What goes with a request to a route; left out where the route asks for nothing. */
type AskedFor<R extends Route> = object extends Asked<R> ? [asked?: Asked<R>] : [asked: Asked<R>];

/** The REST API, each route with the types of what it takes and answers. */
export interface Rest {
  /** The answer, good or bad. Rejects as `fetch` does where there is none within 10 s, or `wait` and 10 s. */
  answer<R extends Route>(route: R, ...asked: AskedFor<R>): Promise<Answer<AnswerOf<R>>>;
  /** The body of a good answer; rejects with `OffhookProblem` on any other. */
  call<R extends Route>(route: R, ...asked: AskedFor<R>): Promise<AnswerOf<R>>;
}

/** A client for one Offhook and one API key. */
export const createRest = (options: AskOptions): Rest => {
  const ask = createAsk(options);
  const answer: Rest['answer'] = async <R extends Route>(route: R, ...[asked]: AskedFor<R>) => {
    const { params = {}, query = {}, body, headers, signal }: Loose = asked ?? {};
    const [method = '', pattern = ''] = route.split(' ');
    const holdMs = Number(query.wait ?? 0) * 1000;
    const told = await ask(method, pathOf(pattern, params) + queryOf(query), {
      body,
      headers: headers ?? {},
      signal,
      holdMs,
    });
    const { ok, status, text } = told;
    if (ok)
      return { ok, status, headers: told.headers, body: (text === '' ? undefined : JSON.parse(text)) as AnswerOf<R> };
    return { ok, status, headers: told.headers, body: problemIn(text) };
  };
  return {
    answer,
    async call(route, ...asked) {
      const { ok, status, body } = await answer(route, ...asked);
      if (!ok) throw new OffhookProblem(status, body);
      return body;
    },
  };
};

/** What `Asked` comes to for any route. */
interface Loose {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const pathOf = (pattern: string, params: NonNullable<Loose['params']>): string =>
  pattern.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));

const queryOf = (query: NonNullable<Loose['query']>): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
};

/** What a proxy in between answers may be no problem at all. */
const problemIn = (text: string): Partial<ProblemView> => {
  try {
    const problem: unknown = JSON.parse(text);
    return problem !== null && typeof problem === 'object' ? problem : {};
  } catch {
    // A page for people: the status says enough.
    return {};
  }
};
