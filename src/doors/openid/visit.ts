import type { IncomingMessage } from 'node:http';
import { type Context, errors, type Interaction, type Provider } from 'oidc-provider';
import { pageAddress } from '../../hosted/index.ts';
import { allow } from './allow.ts';
import { type Asked, askedOf } from './asked.ts';
import type { OpenIdParts } from './parts.ts';
import { type Proof, proofClaims, proofOf } from './proof.ts';

/** A visit of somebody whom a client has sent: `/interaction/<uid>`, and where they give up. */
const PATH = /^\/interaction\/(?<uid>[A-Za-z0-9_-]{1,64})(?<abort>\/abort)?$/;

/**
 * Sends people to the hosted page and, when they come back having proven it, on to the client. A ticket leads here again; whoever comes without a
 * proof is asked anew.
 */
export const createVisit =
  (provider: Provider, parts: OpenIdParts) =>
  async (ctx: Context, next: () => Promise<void>): Promise<void> => {
    const { uid, abort } = PATH.exec(ctx.path)?.groups ?? {};
    if (uid === undefined || ctx.method !== 'GET') return next();
    const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(notOfThisBrowser);
    if (interaction?.uid !== uid) return over(ctx);
    if (abort !== undefined) return finish(ctx, provider, DENIED);
    const client = await provider.Client.find(interaction.params.client_id ?? '');
    if (!client) return finish(ctx, provider, DENIED);
    const asked = askedOf(interaction.params, client.offhook_label, parts.code);
    if (!asked.ok) return finish(ctx, provider, DENIED);
    const visit = {
      provider,
      ctx,
      interaction,
      app: client.offhook_app,
      clientId: client.clientId,
      label: client.offhook_label,
      asked: asked.value,
    };
    return (await proven(visit, parts)) ? undefined : ask(visit, parts);
  };

/** No such visit, or no cookie of it. Whatever else hinders is a fault. */
const notOfThisBrowser = (cause: unknown): undefined => {
  if (!(cause instanceof errors.SessionNotFound)) throw cause;
};

const DENIED = { error: 'access_denied', error_description: 'the person gave up' };

interface Visit {
  readonly provider: Provider;
  readonly ctx: Context;
  readonly interaction: Interaction;
  readonly app: string;
  readonly clientId: string;
  /** What the owner calls the client. */
  readonly label: string;
  readonly asked: Asked;
}

const over = (ctx: Context): void => {
  ctx.status = 400;
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = 'This visit is over, or was begun in another browser: begin again in the application.\n';
};

const finish = async (
  ctx: Context,
  provider: Provider,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<void> => {
  const back = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.status = 303;
  ctx.redirect(back);
};

/** A session of this visit alone, where the client named none. */
const sessionOf = ({ asked, interaction }: Visit): string => asked.session ?? `openid_${interaction.uid}`;

/** What is used again was found before anybody was sent here: this asks for a fresh proof. */
const ask = async (visit: Visit, { tickets, base, issuer, senderOf }: OpenIdParts): Promise<void> => {
  const { ctx, interaction, app, label, asked } = visit;
  const here = `${issuer}/interaction/${interaction.uid}`;
  const ticket = await tickets.issue({
    app,
    user: asked.user,
    session: sessionOf(visit),
    action: asked.action,
    asker: label,
    returnTo: here,
    giveUpTo: `${here}/abort`,
    clientAddress: senderOf(ctx.req).own,
    proof: 'fresh',
  });
  interaction.lastSubmission = { ticket };
  await interaction.persist();
  ctx.status = 303;
  ctx.redirect(pageAddress(base, ticket));
};

/** Sends on whoever has proven it; false where there is no such proof. */
const proven = async (visit: Visit, parts: OpenIdParts): Promise<boolean> => {
  const { provider, ctx, clientId, asked } = visit;
  const proof = await proofOfVisit(visit, parts, ctx.req);
  const grant = proof && (await allow(provider, { clientId, proof }, parts));
  if (!proof || grant?.jti === undefined) return false;
  const { acr, amr, authTime } = proofClaims(proof, parts);
  await finish(ctx, provider, {
    login: { accountId: asked.user, acr, amr, ts: authTime },
    consent: { grantId: grant.jti },
    sid: sessionOf(visit),
  });
  return true;
};

/**
 * What came of the ticket of this visit, in this very browser: whoever got somebody else to open it, in a browser of theirs, has the proof of that
 * window nowhere.
 */
const proofOfVisit = async (
  { interaction, app, asked }: Visit,
  parts: OpenIdParts,
  request: IncomingMessage,
): Promise<Proof | undefined> => {
  const { ticket } = interaction.lastSubmission ?? {};
  const { use } = (ticket === undefined ? undefined : await parts.tickets.find(ticket)) ?? {};
  if (typeof use?.confirmationId !== 'string') return undefined;
  const window = parts.cookies.idIn(request, { app, user: asked.user }, { returnTo: parts.base });
  const proof = await proofOf(parts, app, use.confirmationId);
  return proof?.grant.window === window ? proof : undefined;
};
