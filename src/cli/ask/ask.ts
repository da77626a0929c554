import { networkInterfaces } from 'node:os';
import { OffhookProblem } from '../../client/problem.ts';
import { createRest, type Rest } from '../../client/rest.ts';
import type { Config } from '../../config/index.ts';
import type { ConfirmationView } from '../../http/schema.ts';
import { type Clock, cryptoRandom, newId, systemClock } from '../../lib/index.ts';
import { type Answer, askExits, badInput, CommandRefused, notPossible } from '../outcome.ts';
import { askServer } from '../running-server.ts';
import type { Surroundings } from '../surroundings.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { followQuestion } from './follow-question.ts';
import type { Following } from './following.ts';
import { showsJson, showsText } from './teller.ts';
import { type WhereOptions, whereabouts } from './where.ts';

/** What `ask` was given. */
export interface AskOptions extends WhereOptions {
  readonly user: string;
  readonly title: string;
  readonly action: string;
  readonly session?: string;
  readonly window?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly codeStdin?: true;
  readonly url?: string;
}

/** How it ended. */
type Outcome =
  | { readonly kind: 'granted'; readonly view: ConfirmationView; readonly text: string }
  | { readonly kind: 'refused' | 'timed-out'; readonly view: ConfirmationView; readonly text: string };

/**
 * Asks a person for a confirmation and waits for it, to the grant. Answers 0 granted, 1 refused, 2 timed out; whatever kept it from being
 * asked or followed is thrown. Ctrl-C, SIGTERM and the time-out cancel the question.
 */
export const ask = (
  around: Surroundings,
  config: Config,
  options: AskOptions,
  form: 'text' | 'json',
  clock: Clock = systemClock,
): Promise<Answer> =>
  untilInterrupted(async (leaving) => {
    const code = options.codeStdin ? await codeFrom(around) : undefined;
    const rest = await restOf(config, options.url);
    const tell = form === 'json' ? showsJson(around) : showsText(around, code === undefined);
    const typing = form === 'text' && around.typing && code === undefined;
    try {
      const asked = await begin(rest, around, options);
      return answerOf(
        await outcomeOf(asked, { rest, around, tell, typing, code, leaving, timeout: options.timeout, clock }),
      );
    } catch (cause) {
      throw asRefusal(cause, options, around);
    }
  });

const restOf = async (config: Config, url: string | undefined): Promise<Rest> => {
  if (url === undefined) return (await askServer(config)).rest;
  const apiKey = config.http.apiKey?.reveal();
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw badInput(`${url} is no http or https address.`);
  if (apiKey === undefined) throw badInput('Give an API key of that server: OFFHOOK_HTTP__API_KEY, or --api-key.');
  return createRest({ url, apiKey });
};

const codeFrom = async (around: Surroundings): Promise<string> => {
  const code = (await around.readInput()).trim();
  if (code === '') throw badInput('No code came on standard input.');
  return code;
};

/** A session and a window of its own: without a word of the caller nothing is remembered from one question to the next. */
const begin = (rest: Rest, around: Surroundings, options: AskOptions): Promise<ConfirmationView> => {
  const own = newId(cryptoRandom, 'cli');
  const { user, title, action, session = own, window = session } = options;
  const clientAddress = whereabouts(options, around.env, networkInterfaces());
  return rest.call('POST /v1/confirmations', {
    body: {
      user,
      session,
      window,
      action: { id: action, title },
      ...(clientAddress !== undefined && { clientAddress }),
    },
  });
};

const outcomeOf = async (asked: ConfirmationView, following: Following): Promise<Outcome> => {
  if (asked.state === 'completed')
    return { kind: 'granted', view: asked, text: 'Granted: this window was confirmed before.' };
  const { rest, leaving, timeout, clock } = following;
  const late = new AbortController();
  const cancelTimer = timeout === undefined ? undefined : clock.after(timeout * 1000, () => late.abort());
  const stop = AbortSignal.any([leaving, late.signal]);
  try {
    return ended(await followQuestion(asked, following, stop));
  } catch (cause) {
    const taken = await takeBack(rest, asked);
    if (!stop.aborted) throw cause;
    const text = taken ? 'The question was taken back.' : 'The question could not be taken back: it ends by itself.';
    if (leaving.aborted) return { kind: 'refused', view: asked, text };
    return { kind: 'timed-out', view: asked, text: `Nobody confirmed within ${timeout} s. ${text}` };
  } finally {
    cancelTimer?.();
  }
};

/** Nobody shall confirm for a program that has gone. Whether that was heard: where it was not, the question ends by its deadline. */
const takeBack = async (rest: Rest, { id }: ConfirmationView): Promise<boolean> => {
  try {
    return (await rest.answer('POST /v1/confirmations/:id/cancel', { params: { id }, body: { reason: 'user' } })).ok;
  } catch {
    return false;
  }
};

const ended = ({ view, text }: { readonly view: ConfirmationView; readonly text: string }): Outcome => {
  if (view.state === 'completed') return { kind: 'granted', view, text };
  return { kind: view.state === 'expired' ? 'timed-out' : 'refused', view, text };
};

const EXITS = { granted: askExits.granted, refused: askExits.refused, 'timed-out': askExits.timedOut } as const;

const answerOf = ({ kind, view, text }: Outcome): Answer => {
  const { token: _, ...confirmation } = view;
  return { text, data: { outcome: kind, confirmation }, exit: EXITS[kind], inOneLine: true };
};

/** What the server or the network said, in sentences. */
const asRefusal = (cause: unknown, options: AskOptions, { env }: Surroundings): unknown => {
  if (cause instanceof CommandRefused) return cause;
  if (cause instanceof TypeError || (cause instanceof Error && cause.name === 'TimeoutError'))
    return notPossible('The server does not answer.');
  if (!(cause instanceof OffhookProblem)) return cause;
  const { errors = [] } = cause.problem;
  const faults = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}.`);
  if (cause.code !== 'no-method') return notPossible(cause.message, ...faults);
  const address = whereabouts(options, env, networkInterfaces());
  return notPossible(
    cause.message,
    address === undefined
      ? 'Phone and button are offered at home only: say where the person sits, with --client-address, or with --here at this machine.'
      : `The person was taken to sit at ${address}: if that is at home, name it in network.home; else look at \`offhook line list\`.`,
  );
};
