import { type AccessToken, type Context, errors, type LibraryClient } from 'oidc-provider';
import { createAdapter } from './adapter.ts';
import { askedOf } from './asked.ts';
import { createSettle, createTrigger } from './background.ts';
import { domainGrantOf } from './grant-id.ts';
import { toldAsOutage } from './outage.ts';
import type { OpenIdParts, SigningKeys } from './parts.ts';
import { accountOf, createPolicy } from './policy.ts';
import { ACR, proofClaims, proofOf } from './proof.ts';

/** How long a person may take from the client to the page and back. */
const INTERACTION_SECONDS = 900;

/** RFC 6749 4.1.2: short. */
const CODE_SECONDS = 60;

/** The resource indicator (RFC 8707) of an app's own programming interfaces. */
const resourceOf = (app: string): string => `urn:offhook:app:${encodeURIComponent(app)}`;

/** How the library is set: everything that is not written here is off. */
export const configurationOf = (parts: OpenIdParts, { keys }: SigningKeys): object => ({
  adapter: createAdapter({
    ...parts,
    settle: createSettle(parts),
    isLive: async (id) => (await parts.confirmations.grant(id)) !== undefined,
  }),
  jwks: { keys },
  clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
  responseTypes: ['code'],
  scopes: ['openid'],
  acrValues: Object.values(ACR),
  claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], acr: null, amr: null, auth_time: null, iss: null, sid: null },
  // No address that a client names is fetched; clients are told by pings.ts.
  fetch: async () => {
    throw new Error('nothing is fetched');
  },
  clientDefaults: {
    grant_types: ['authorization_code'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: 'client_secret_basic',
  },
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'],
    idTokenSigningAlgValues: ['ES256', 'EdDSA'],
  },
  extraClientMetadata: { properties: ['offhook_app', 'offhook_label', 'offhook_ok', 'offhook_ping'] },
  extraParams: { offhook_action: checkAsked(parts), offhook_session: undefined, offhook_client_address: undefined },
  pkce: { required: () => true },
  interactions: {
    policy: createPolicy(parts),
    url: (_ctx: Context, { uid }: { readonly uid: string }) => `${parts.issuer}/interaction/${uid}`,
  },
  cookies: {
    keys: [parts.cookieKey.toString('base64url')],
    names: { session: 'offhook_openid', interaction: 'offhook_interaction', resume: 'offhook_resume' },
  },
  features: {
    ciba: {
      enabled: true,
      deliveryModes: ['poll', 'ping'],
      processLoginHint: async (_ctx: Context, user: string) => user,
      processLoginHintToken: noOtherHint,
      // The message is read with all else that is asked.
      validateBindingMessage: async () => undefined,
      validateRequestContext: checkHint,
      verifyUserCode: async () => undefined,
      triggerAuthenticationDevice: toldAsOutage(createTrigger(parts)),
    },
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    introspection: { enabled: true, allowedPolicy: isOfOneApp },
    revocation: { enabled: true, allowedPolicy: isItsOwn },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => undefined,
      useGrantedResource: async () => true,
      getResourceServerInfo: resourceInfo,
    },
  },
  clientBasedCORS: () => false,
  findAccount: async (_ctx: Context, user: string) => accountOf(user),
  // The grant of the confirmation says how long they last.
  expiresWithSession: async () => false,
  extraTokenClaims: toldAsOutage((_ctx: Context, token: AccessToken) => tokenClaims(parts, token)),
  ttl: {
    AccessToken: restOfGrant,
    IdToken: restOfGrant,
    AuthorizationCode: CODE_SECONDS,
    BackchannelAuthenticationRequest: parts.questionSeconds,
    Interaction: INTERACTION_SECONDS,
    Session: INTERACTION_SECONDS,
    Grant: (_ctx: Context, grant: { readonly expiresIn: number }) => grant.expiresIn,
  },
  renderError: async (ctx: Context, { error, error_description: description }: Readonly<Record<string, string>>) => {
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `${error}${description === undefined ? '' : `: ${description}`}\n`;
  },
});

/** What the client pushed is read before anybody is sent anywhere. */
const checkAsked =
  ({ code }: Pick<OpenIdParts, 'code'>) =>
  ({ oidc }: Context): void => {
    const asked = askedOf(oidc.params, oidc.client.offhook_label, code);
    if (!asked.ok) throw new errors.InvalidRequest(asked.error);
  };

/** CIBA 7.1: of its three hints we know one. */
const noOtherHint = async (): Promise<never> => {
  throw new errors.InvalidRequest('only login_hint names a user');
};

const checkHint = async ({ oidc }: Context): Promise<void> => {
  if (oidc.params.id_token_hint !== undefined) await noOtherHint();
};

/** A client ends its own tokens. */
const isItsOwn = async (_ctx: Context, client: LibraryClient, token: { readonly clientId: string }): Promise<boolean> =>
  token.clientId === client.clientId;

/** Programs of one app may ask about each other's tokens. */
const isOfOneApp = async ({ oidc }: Context, client: LibraryClient, token: { readonly clientId: string }) =>
  (await oidc.provider.Client.find(token.clientId))?.offhook_app === client.offhook_app;

/** RFC 9068: a token that the app's own interfaces can read themselves, for the app's name as grant tokens are. */
const resourceInfo = (_ctx: Context, resource: string, client: LibraryClient): object => {
  if (resource !== resourceOf(client.offhook_app)) throw new errors.InvalidTarget();
  return { scope: '', audience: client.offhook_app, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'EdDSA' } } };
};

/** The rest of what the client is allowed, which ends with the grant of the confirmation. */
const restOfGrant = ({ oidc }: Context): number => oidc.entities.Grant?.remainingTTL ?? 0;

/** What an access token tells whoever it is shown to. */
const tokenClaims = async (
  parts: Pick<OpenIdParts, 'confirmations' | 'clock'>,
  { grantId }: AccessToken,
): Promise<Readonly<Record<string, unknown>>> => {
  const grant = await parts.confirmations.grant(domainGrantOf(grantId));
  const proof = grant && (await proofOf(parts, grant.app, grant.confirmationId));
  if (!proof) throw new errors.InvalidGrant('grant not found');
  const { session, window, origin, id } = proof.grant;
  const { acr, amr, authTime } = proofClaims(proof, parts);
  return { acr, amr, auth_time: authTime, sid: session, window, origin, grant: id };
};
