import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ConfirmationRefusal, ConfirmationService } from '../confirmation/index.ts';
import { authorizationOf } from '../http/auth.ts';
import type { DoorParts } from '../http/parts.ts';
import { refuse } from '../http/problem.ts';
import { pagePolicy } from '../http/ui.ts';
import { err, ok, type Result } from '../lib/index.ts';
import { hostedFolder } from './address.ts';

/** The beginning of every session in which a question is asked that has no page of its own. */
export const BACKGROUND = 'ciba_';

/** What the page of waiting questions is made of, besides what the server has. */
export interface Waiting {
  /** The app and the user of a confirmation, whosever it is. */
  readonly ownerOf: (confirmationId: string) => Promise<{ readonly app: string; readonly user: string } | undefined>;
  /** Whom a proxy of ours says that it has logged in; undefined where none does. */
  readonly loggedIn: (request: FastifyRequest) => string | undefined;
  /** True once for each evidence: a code shows the page once. */
  readonly spend: (app: string, once: string) => Promise<boolean>;
}

/** What the page names: an id, which gives no right, and the code by which somebody shows that it is theirs. */
const asked = z.strictObject({ id: z.string().max(128).optional(), code: z.string().min(1).max(64).optional() });

/** How many of one kind are looked through. */
const MOST = 100;

type Parts = Pick<DoorParts, 'confirmations' | 'authenticators' | 'authenticate' | 'tokenFor' | 'ui'>;

/**
 * `/confirm/waiting`: where a person sees what a client asks without a page, and clicks OK. An address that names a confirmation opens nothing: its
 * user does, as a proxy has logged them in, or by a code of their own authenticator app. Without an id no code is looked at, so that nobody can use up a user's
 * tries who knows of no question.
 */
export const waitingPage =
  (waiting: Waiting) =>
  (parts: Parts): FastifyPluginAsyncZod =>
  async (app) => {
    const page = parts.ui.get('waiting.html');
    // As of the hosted page: it may be seen on a host of others.
    app.addHook('onRequest', async (_request, reply) => void reply.removeHeader('Strict-Transport-Security'));

    app.get('/confirm/waiting', { schema: { hide: true } as object }, async ({ url }, reply) => {
      const query = url.indexOf('?');
      return reply.redirect(`..${hostedFolder}/waiting${query === -1 ? '' : url.slice(query)}`, 302);
    });

    app.get(`${hostedFolder}/waiting`, async (_request, reply) => {
      if (!page) return refuse(reply, { code: 'not-found' });
      return reply.header('Content-Security-Policy', pagePolicy).type(page.type).send(page.bytes);
    });

    app.post(`${hostedFolder}/waiting`, { schema: { body: asked } }, async (request, reply) => {
      const found = (await ofLogin(request, waiting, parts)) ?? (await ofCode(request.body, waiting, parts));
      if (!found.ok) return refuse(reply, found.error);
      return reply.send({ asked: found.value.map((id) => ({ id, token: parts.tokenFor(id) })) });
    });
  };

/** What waits for whom a proxy has logged in, by the word of its key and from its address; undefined where none says so. */
const ofLogin = async (
  request: FastifyRequest,
  { loggedIn }: Waiting,
  { authenticate, confirmations }: Parts,
): Promise<Result<readonly string[], never> | undefined> => {
  const user = loggedIn(request);
  if (user === undefined) return undefined;
  const shown = { authorization: authorizationOf(request), id: undefined };
  const principal = await authenticate(shown, { key: 'proxy' });
  // A key that may more is none that tells who asks.
  const isProxy = principal.ok && principal.value.kind === 'key' && principal.value.scopes.includes('proxy');
  return isProxy ? ok(await waitingFor(principal.value.app, user, confirmations)) : undefined;
};

const waitingFor = async (
  app: string,
  user: string,
  confirmations: Pick<ConfirmationService, 'list'>,
): Promise<readonly string[]> => {
  const pages = await Promise.all(
    (['pending', 'confirmed'] as const).map((state) => confirmations.list({ app, state, limit: MOST })),
  );
  return pages
    .flatMap(({ items }) => items)
    .filter((item) => item.user === user && item.session.startsWith(BACKGROUND))
    .map(({ id }) => id);
};

/** The one that the address names, for a code of its user. What is not there, over, or of another kind has one answer. */
const ofCode = async (
  { id, code }: z.output<typeof asked>,
  { ownerOf, spend }: Waiting,
  { authenticators, confirmations }: Parts,
): Promise<Result<readonly string[], ConfirmationRefusal>> => {
  const owner = id === undefined ? undefined : await ownerOf(id);
  if (id === undefined || !owner || !(await waitingFor(owner.app, owner.user, confirmations)).includes(id))
    return err({ code: 'not-found' });
  if (code === undefined) return err({ code: 'confirmation-required' });
  const verdict = await authenticators.check(owner, code);
  switch (verdict.kind) {
    case 'none':
      return err({ code: 'method-not-offered' });
    case 'wrong':
      return err({ code: 'code-invalid' });
    case 'blocked':
      return err({ code: 'blocked', retryAfterSeconds: verdict.retryAfterSeconds });
    case 'right':
      return (await spend(owner.app, verdict.once)) ? ok([id]) : err({ code: 'code-invalid' });
    default:
      return verdict satisfies never;
  }
};
