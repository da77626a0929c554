import { patiently } from '../../client/patience.ts';
import { OffhookProblem } from '../../client/problem.ts';
import type { ConfirmationView } from '../../http/schema.ts';
import { deferred } from '../../lib/index.ts';
import type { Following } from './following.ts';
import { endText, proofText } from './told-text.ts';

/** How long one question to the server may take; it answers earlier when something changes. */
const WAIT_SECONDS = 25;

/** What became of a question. */
interface Followed {
  readonly view: ConfirmationView;
  readonly text: string;
}

/**
 * Follows a question until it is granted or over, and tells of every change. The OK click: Enter of the person who sees the question, where one
 * types at a terminal; else the asking program's own word, since nobody is there to give another. Rejects once `stop` aborts.
 */
export const followQuestion = async (
  asked: ConfirmationView,
  following: Following,
  stop: AbortSignal,
): Promise<Followed> => {
  const { around, tell, typing } = following;
  let view = asked;
  const entered = deferred();
  const hear = (line: string): void => {
    if (view.state === 'confirmed') entered.resolve();
    else if (line.trim() !== '') void typeCode(following, view, line.trim());
  };
  const hush = typing ? around.onLine(hear) : undefined;
  try {
    tell.shown(view);
    if (following.code !== undefined) view = await submitCode(following, view, following.code);
    while (view.state === 'pending') view = told(following, view, await nextView(following, view, stop));
    if (view.state === 'confirmed' && typing) view = await okOrEnd(following, view, entered.promise, stop);
    if (view.state === 'confirmed') view = await complete(following, view, stop);
  } finally {
    hush?.();
  }
  if (view.state === 'completed') return { view, text: `Granted. ${proofText(view.confirmedBy)}` };
  if (view.state === 'pending' || view.state === 'confirmed') throw new Error('a question that was followed is over');
  return { view, text: endText(view) };
};

const told = ({ tell }: Following, before: ConfirmationView, after: ConfirmationView): ConfirmationView => {
  tell.changed(before, after);
  return after;
};

const nextView = (
  { rest, clock }: Following,
  { id, version }: ConfirmationView,
  stop: AbortSignal,
): Promise<ConfirmationView> => {
  const query = { wait: WAIT_SECONDS, since: version };
  const look = () => rest.call('GET /v1/confirmations/:id', { params: { id }, query, signal: stop });
  return patiently(look, { signal: stop, now: () => clock.now() });
};

/** Waits for Enter, and meanwhile for whatever ends the question. */
const okOrEnd = async (
  following: Following,
  confirmed: ConfirmationView,
  entered: Promise<void>,
  stop: AbortSignal,
): Promise<ConfirmationView> => {
  const enough = new AbortController();
  const signal = AbortSignal.any([stop, enough.signal]);
  const watched = async (): Promise<ConfirmationView> => {
    let view = confirmed;
    while (view.state === 'confirmed') view = await nextView(following, view, signal);
    return view;
  };
  const watching = watched();
  try {
    return await Promise.race([watching, entered.then(() => confirmed)]);
  } finally {
    enough.abort();
    await watching.catch(() => undefined);
  }
};

/** May be repeated: the same key gets the same grant. */
const complete = ({ rest, clock }: Following, { id }: ConfirmationView, stop: AbortSignal): Promise<ConfirmationView> =>
  patiently(() => rest.call('POST /v1/confirmations/:id/complete', { params: { id } }), {
    signal: stop,
    now: () => clock.now(),
  });

/** The code that came with the command. A wrong one is the end: nobody is there who could type another. */
const submitCode = async (
  { rest, tell }: Following,
  { id }: ConfirmationView,
  code: string,
): Promise<ConfirmationView> => {
  const typed = await rest.answer('POST /v1/confirmations/:id/totp', { params: { id }, body: { code } });
  if (typed.ok) return typed.body;
  const problem = new OffhookProblem(typed.status, typed.body);
  if (!WRONG.has(problem.code)) throw problem;
  tell.said(problem.message);
  return rest.call('POST /v1/confirmations/:id/cancel', { params: { id } });
};

/** What becomes of a code that does not fit. */
const WRONG: ReadonlySet<string> = new Set(['code-invalid', 'blocked']);

/** A line was typed while the question waits. What it came to is seen when the server is asked next; only a "no" has to be said here. */
const typeCode = async ({ rest, tell }: Following, { id }: ConfirmationView, code: string): Promise<void> => {
  try {
    const { ok, body } = await rest.answer('POST /v1/confirmations/:id/totp', { params: { id }, body: { code } });
    if (!ok) tell.said(body.detail ?? 'The code was not taken.');
  } catch {
    // Broken, or too slow: the person types again.
    tell.said('The code did not get through: type it again.');
  }
};
