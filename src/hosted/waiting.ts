import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { Confirmation, ConfirmationRefusal } from '../confirmation/index.ts';
import { authorizationOf } from '../http/auth.ts';
import type { DoorParts } from '../http/parts.ts';
import { refuse } from '../http/problem.ts';
import { pagePolicy } from '../http/ui.ts';
import { err, ok, type Result } from '../lib/index.ts';
import { hostedFolder } from './address.ts';

/** The beginning of every session in which a client asks in the background. */
export const BACKGROUND = 'ciba_';

/** What the page of waiting questions is made of, besides what the server has. */
export interface Waiting {
  /** The app and the user of a confirmation, whosever it is. */
  readonly ownerOf: (confirmationId: string) => Promise<{ readonly app: string; readonly user: string } | undefined>;
  /** Whether it is asked without a page of its own. */
  readonly isShown: (confirmation: Confirmation) => boolean;
  /** What whoever asks it is called; undefined where that is not known. */
  readonly askerOf: (confirmation: Confirmation) => Promise<string | undefined>;
  /** Whom a proxy of ours says that it has logged in; undefined where none does. */
  readonly loggedIn: (request: FastifyRequest) => string | undefined;
  /** True once for each evidence: a code shows the page once. */
  readonly spend: (app: string, once: string) => Promise<boolean>;
}

/** What the page names: an id, which gives no right, and the code by which somebody shows that it is theirs. */
const asked = z.strictObject({ id: z.string().max(128).optional(), code: z.string().min(1).max(64).optional() });

/** How many of one kind are looked through. */
const MOST = 100;

/** What somebody may see: that waits for this user of this app. */
type Owner = Readonly<Record<'app' | 'user', string>>;

type Parts = Pick<DoorParts, 'confirmations' | 'authenticators' | 'authenticate' | 'tokenFor' | 'ui'>;

/**
 * `/confirm/waiting`: where a person sees everything that is asked of them without a page, and clicks OK. An address that names a confirmation opens nothing: its
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
      const owner = (await ofLogin(request, waiting, parts)) ?? (await ofCode(request.body, waiting, parts));
      if (!owner.ok) return refuse(reply, owner.error);
      const found = await waitingFor(owner.value, waiting, parts);
      return reply.send({
        asked: await Promise.all(
          found.map(async (confirmation) => {
            const { id } = confirmation;
            const asker = await waiting.askerOf(confirmation);
            return { id, token: parts.tokenFor(id), ...(asker !== undefined && { asker }) };
          }),
        ),
      });
    });
  };

/** Whom a proxy has logged in, by the word of its key and from its address; undefined where none says so. */
const ofLogin = async (
  request: FastifyRequest,
  { loggedIn }: Waiting,
  { authenticate }: Parts,
): Promise<Result<Owner, never> | undefined> => {
  const user = loggedIn(request);
  if (user === undefined) return undefined;
  const shown = { authorization: authorizationOf(request), id: undefined };
  const principal = await authenticate(shown, { key: 'proxy' });
  // A key that may more is none that tells who asks.
  const isProxy = principal.ok && principal.value.kind === 'key' && principal.value.scopes.includes('proxy');
  return isProxy ? ok({ app: principal.value.app, user }) : undefined;
};

/** What waits for them, newest first. */
const waitingFor = async (
  { app, user }: Owner,
  { isShown }: Pick<Waiting, 'isShown'>,
  { confirmations }: Pick<Parts, 'confirmations'>,
): Promise<readonly Confirmation[]> => {
  const pages = await Promise.all(
    (['pending', 'confirmed'] as const).map((state) => confirmations.list({ app, state, limit: MOST })),
  );
  return pages
    .flatMap(({ items }) => items)
    .filter((item) => item.user === user && isShown(item))
    .sort((one, other) => other.createdAt - one.createdAt);
};

/** Whose the one is that the address names, for a code of that user. What is not there, over, or of another kind has one answer. */
const ofCode = async (
  { id, code }: z.output<typeof asked>,
  waiting: Waiting,
  parts: Parts,
): Promise<Result<Owner, ConfirmationRefusal>> => {
  const owner = id === undefined ? undefined : await waiting.ownerOf(id);
  if (!owner || !(await waitingFor(owner, waiting, parts)).some((item) => item.id === id))
    return err({ code: 'not-found' });
  if (code === undefined) return err({ code: 'confirmation-required' });
  const verdict = await parts.authenticators.check(owner, code);
  switch (verdict.kind) {
    case 'none':
      return err({ code: 'method-not-offered' });
    case 'wrong':
      return err({ code: 'code-invalid' });
    case 'blocked':
      return err({ code: 'blocked', retryAfterSeconds: verdict.retryAfterSeconds });
    case 'right':
      return (await waiting.spend(owner.app, verdict.once)) ? ok(owner) : err({ code: 'code-invalid' });
    default:
      return verdict satisfies never;
  }
};
