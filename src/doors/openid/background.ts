import { createHash } from 'node:crypto';
import { type BackchannelRequest, type Context, errors, Provider, type TokenPayload } from 'oidc-provider';
import type { Confirmation, ConfirmationRefusal } from '../../confirmation/index.ts';
import { BACKGROUND } from '../../hosted/index.ts';
import { allow } from './allow.ts';
import { askedOf } from './asked.ts';
import { domainGrantOf } from './grant-id.ts';
import type { OpenIdParts } from './parts.ts';
import { type Proof, proofClaims, proofOf } from './proof.ts';

/** CIBA 7.3: how long a client waits between two questions. */
const INTERVAL_SECONDS = 5;

/** Where a person sees what waits for them, and clicks OK: it names a confirmation and gives no right to it. */
const confirmUri = (base: string, id: string): string => `${base}/confirm/waiting?${new URLSearchParams({ c: id })}`;

/**
 * Session and window of a question in the background: of this one alone, so that nothing that comes of it is used again. Not the id itself, which only
 * the client may know: events tell of sessions.
 */
const sessionOf = (authReqId: string): string =>
  `${BACKGROUND}${createHash('sha256').update(authReqId).digest('base64url').slice(0, 32)}`;

/** A client asks without a browser (CIBA 7): begins the confirmation, and says what is dialled. */
export const createTrigger =
  (parts: OpenIdParts) =>
  async (ctx: Context, request: BackchannelRequest): Promise<void> => {
    const { oidc } = ctx;
    const { client, params } = oidc;
    const asked = askedOf(params, client.offhook_label, parts.code);
    if (!asked.ok) throw new errors.InvalidRequest(asked.error);
    const { user, action } = asked.value;
    const session = sessionOf(request.jti);
    const key = { app: client.offhook_app, user, session, window: session };
    const origin = parts.originOf(params.offhook_client_address);
    const requested = await parts.confirmations.request({ key, action, origin });
    if (!requested.ok) {
      await request.destroy();
      throw refusalOf(requested.error);
    }
    const { confirmation } = requested.value;
    request.params = { ...request.params, offhook_confirmation: confirmation.id };
    await request.save();
    await parts.askers.note(confirmation, client.offhook_label);
    const token = params.client_notification_token;
    if (client.offhook_ping !== undefined && token !== undefined) {
      const { clientId, offhook_ok: ok, offhook_ping: url } = client;
      const until = parts.clock.now() + parts.questionSeconds * 1000;
      await parts.pings.owe(confirmation, { clientId, ok, token, authReqId: request.jti, url }, until);
    }
    Object.assign(ctx.body as object, {
      interval: INTERVAL_SECONDS,
      offhook: { ...(await dialOf(confirmation, parts)), confirm_uri: confirmUri(parts.base, confirmation.id) },
    });
  };

/** Nobody is there to prove it: the person could not either. The rest passes. */
const refusalOf = ({ code }: ConfirmationRefusal): Error =>
  code === 'no-method' ? new errors.AccessDenied('nothing could prove it') : new errors.TemporarilyUnavailable(code);

/** What is dialled, where a phone may confirm. */
const dialOf = async (confirmation: Confirmation, { confirmations, dialForm }: OpenIdParts): Promise<object> => {
  const { methods } = await confirmations.methods(confirmation);
  const code = confirmation.kind === 'pending' && methods.includes('phone') ? confirmation.code : null;
  if (code === null) return {};
  const { dial, serviceNumber, digits } = dialForm(code, confirmation.user);
  return { ...(dial !== undefined && { dial }), service_number: serviceNumber, digits };
};

/** How a client's question stands. */
type Standing = { readonly kind: 'waits' | 'denied' | 'expired' } | { readonly kind: 'proven'; readonly proof: Proof };

/** As the confirmation stands at this moment; where the client's word is the OK, its question is that word. */
const standingOf = async (
  payload: TokenPayload,
  { oidc: { client } }: Context,
  parts: OpenIdParts,
): Promise<Standing> => {
  const { confirmations } = parts;
  const { offhook_app: app, offhook_ok: okBy, clientId } = client;
  const id = payload.params?.offhook_confirmation ?? '';
  const found = await confirmations.read(app, id);
  // An interrupted request has none, and a pruned one is long over.
  if (!found.ok) return { kind: 'denied' };
  let confirmation = found.value;
  if (confirmation.kind === 'confirmed' && okBy === 'client') {
    const done = await confirmations.complete(app, id, `client:${clientId}`, 'client');
    if (done.ok) confirmation = done.value;
  }
  switch (confirmation.kind) {
    case 'pending':
    case 'confirmed':
      return { kind: 'waits' };
    case 'completed': {
      const proof = await proofOf(parts, app, id);
      return proof ? { kind: 'proven', proof } : { kind: 'denied' };
    }
    case 'expired':
      return { kind: 'expired' };
    case 'cancelled':
    case 'blocked':
      return { kind: 'denied' };
    default:
      return confirmation satisfies never;
  }
};

/**
 * What is kept of a question in the background, as its confirmation stands when the client asks what became of it: no timer and no other node has to
 * have looked. `keep` writes down what must not be found out twice. Rejects with `slow_down` for a client that asks too often while it waits.
 */
export const createSettle =
  (parts: OpenIdParts) =>
  async (payload: TokenPayload, keep: (next: TokenPayload) => Promise<void>): Promise<TokenPayload> => {
    const { ctx } = Provider;
    // Whoever asks for a question of another client is refused by the library, and changes nothing.
    if (ctx?.oidc.client?.clientId === undefined || ctx.oidc.client.clientId !== payload.clientId) return payload;
    if (payload.grantId !== undefined)
      return (await isStillGranted(payload.grantId, parts)) ? payload : denied(payload);
    const standing = await standingOf(payload, ctx, parts);
    switch (standing.kind) {
      case 'waits':
        await waitTheirTurn(payload, keep, parts);
        return payload;
      case 'denied':
        return denied(payload);
      case 'expired':
        return { ...payload, exp: 1 };
      case 'proven': {
        const grant = await allow(ctx.oidc.provider, { clientId: payload.clientId, proof: standing.proof }, parts);
        if (grant?.jti === undefined) return denied(payload);
        const { session: sid } = standing.proof.grant;
        const next = { ...payload, grantId: grant.jti, sid, ...proofClaims(standing.proof, parts) };
        await keep(next);
        return next;
      }
      default:
        return standing satisfies never;
    }
  };

const isStillGranted = async (grantId: string, { confirmations }: OpenIdParts): Promise<boolean> =>
  (await confirmations.grant(domainGrantOf(grantId))) !== undefined;

const denied = ({ grantId: _over, ...payload }: TokenPayload): TokenPayload => ({ ...payload, error: 'access_denied' });

/** Whoever does not wait is told so, and their time does not begin anew. */
const waitTheirTurn = async (
  payload: TokenPayload,
  keep: (next: TokenPayload) => Promise<void>,
  { clock }: Pick<OpenIdParts, 'clock'>,
): Promise<void> => {
  const now = clock.now();
  if (payload.askedAt !== undefined && now - payload.askedAt < INTERVAL_SECONDS * 1000) throw new errors.SlowDown();
  await keep({ ...payload, askedAt: now });
};
