import { type Context, interactionPolicy } from 'oidc-provider';
import { allow } from './allow.ts';
import { askedOf } from './asked.ts';
import { toldAsOutage } from './outage.ts';
import type { OpenIdParts } from './parts.ts';
import { proofClaims } from './proof.ts';
import { standingProof } from './standing.ts';

const { Check, Prompt } = interactionPolicy;

/**
 * When a person is asked: unless this very visit has just proven it, or the browser's window holds a proof that the client may use again. The answer
 * of the library's own session is never taken.
 */
export const createPolicy = (parts: OpenIdParts): unknown => {
  const isAsked = toldAsOutage(async (ctx: Context): Promise<boolean> => {
    const { oidc } = ctx;
    const { login, sid } = oidc.result ?? {};
    if (login && sid !== undefined) {
      tellSession(ctx, sid);
      return false;
    }
    // Another check sees to it, and both are asked at the same time.
    if (oidc.prompts.has('login')) return false;
    return !(await isProven(ctx, parts));
  });
  return [
    new Prompt(
      { name: 'login', requestable: true },
      new Check('not_proven', 'a confirmation is required', 'login_required', isAsked),
    ),
  ];
};

/** `sid` in every ID token: the client's session, or one of this visit alone. */
const tellSession = ({ oidc }: Context, sid: string): void => {
  oidc.claims.id_token = { ...oidc.claims.id_token, sid: null };
  oidc.session.sidFor(oidc.client.clientId, sid);
};

const isProven = async (ctx: Context, parts: OpenIdParts): Promise<boolean> => {
  const { oidc, req } = ctx;
  const { client, params, session } = oidc;
  const asked = askedOf(params, client.offhook_label, parts.code);
  if (!asked.ok || asked.value.session === undefined) return false;
  const { user, session: sid } = asked.value;
  const origin = parts.originOf(parts.senderOf(req).own);
  const wanted = {
    maxAge: params.max_age === undefined ? undefined : Number(params.max_age),
    acrs: params.acr_values?.split(' ') ?? [],
  };
  const proof = await standingProof(
    parts,
    { app: client.offhook_app, asked: asked.value, request: req, origin },
    wanted,
  );
  if (!proof) return false;
  const grant = await allow(oidc.provider, { clientId: client.clientId, proof }, parts);
  if (grant?.jti === undefined) return false;
  const { acr, amr, authTime } = proofClaims(proof, parts);
  session.loginAccount({ accountId: user, acr, amr, loginTs: authTime, transient: true });
  session.ensureClientContainer(client.clientId);
  session.grantIdFor(client.clientId, grant.jti);
  tellSession(ctx, sid);
  oidc.entity('Account', accountOf(user));
  oidc.entity('Grant', grant);
  return true;
};

/** A user as the library wants one: nothing is known here but the name that the client gave. */
export const accountOf = (user: string) => ({ accountId: user, claims: async () => ({ sub: user }) });
