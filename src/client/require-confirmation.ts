import type { Offhook, WindowOf } from './offhook.ts';
import {
  type AccessTokenClaims,
  type ProofContext,
  type VerifyAccessTokenOptions,
  verifyAccessToken,
} from './verify-access-token.ts';
import { type VerifyGrantOptions, verifyGrant } from './verify-grant.ts';

/** How grant tokens are believed without asking. */
export interface Offline<R> extends Pick<VerifyGrantOptions, 'keys' | 'issuer' | 'audience' | 'maxAgeSeconds' | 'now'> {
  /** The token that the request brings, such as from a header field. */
  readonly tokenOf: (request: R) => string | undefined;
}

/** How the access tokens of OpenID Connect are believed that Offhook gave to clients of your app. */
export interface AccessTokens<R> extends Omit<VerifyAccessTokenOptions, 'acr'> {
  /** The token that the request brings, such as behind `Bearer` in its `Authorization`. */
  readonly tokenOf: (request: R) => string | undefined;
}

/** How a route is guarded. */
export interface RequireConfirmationOptions<R> {
  readonly offhook: Pick<Offhook, 'grant'>;
  /**
   * Who asks, from what your app knows: user and session from its own login, the window from the page, the address for
   * whom grants won at home shall not count from the internet. Undefined: nobody, who is refused, or with `accessTokens` the one whom a token names.
   */
  readonly identify: (request: R) => Identity | undefined | Promise<Identity | undefined>;
  /** `confirmation.grantSeconds` of your Offhook, for the `max_age` of the challenge. Defaults to 3600. */
  readonly grantSeconds?: number;
  /** Which proofs are enough; left out: any. */
  readonly acr?: readonly ProofContext[];
  /** Off unless given: a request then passes with an access token, too, whose grant lives. An ID token is none. */
  readonly accessTokens?: AccessTokens<R>;
  /** Off unless given: a young token then spares the question. Without one, or with a bad one, Offhook is asked. */
  readonly offline?: Offline<R>;
}

export interface Identity extends WindowOf {
  readonly clientAddress?: string;
}

/** As much of a Fastify reply as is used. */
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  header(name: string, value: string): FastifyReplyLike;
  send(body: string): unknown;
}

/** As much of an Express or `node:http` response as is used. */
export interface NodeResponseLike {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** One guard in three styles. Each lets a request on only with a live grant; where Offhook cannot be asked, the request fails. */
export interface Guard<R> {
  /** A `preHandler` of Fastify. */
  fastify(request: R, reply: FastifyReplyLike): Promise<unknown>;
  /** Middleware of Express; also fits `node:http`. */
  express(request: R, response: NodeResponseLike, next: (error?: unknown) => void): Promise<void>;
  /** Wraps a handler of web-standard requests. */
  web(handler: (request: R) => Response | Promise<Response>): (request: R) => Promise<Response>;
}

const GRANT_SECONDS = 3600;

/**
 * Guards a sensitive function: without a live grant of the window the answer is 401 with
 * `error="insufficient_user_authentication"` and `max_age` (RFC 9470 3), and the page asks for a confirmation.
 */
export const requireConfirmation = <R>(options: RequireConfirmationOptions<R>): Guard<R> => {
  const refusal = refusalOf(options);
  const mayPass = passes(options);
  return {
    async fastify(request, reply) {
      if (await mayPass(request)) return undefined;
      for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value);
      return reply.code(refusal.status).send(refusal.body);
    },
    async express(request, response, next) {
      const passed = await mayPass(request).catch((cause: unknown) => ({ cause }));
      // What is no error, `next` would take for "go on".
      if (typeof passed === 'object') return next(asError(passed.cause));
      if (passed) return next();
      response.statusCode = refusal.status;
      for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
      response.end(refusal.body);
    },
    web: (handler) => async (request) =>
      (await mayPass(request)) ? handler(request) : new Response(refusal.body, refusal),
  };
};

const asError = (cause: unknown): Error =>
  cause instanceof Error ? cause : new Error('Who asks could not be told', { cause });

const passes =
  <R>(options: RequireConfirmationOptions<R>) =>
  async (request: R): Promise<boolean> => {
    const { offhook, identify, offline, accessTokens, acr } = options;
    const identity = await identify(request);
    if (accessTokens) {
      const claims = await claimsOf(request, accessTokens, acr);
      if (claims && isMeant(claims, identity)) return isAllowed(claims, identity, options);
    }
    if (!identity) return false;
    if (offline && (await isYoungGrant(request, identity, offline, acr))) return true;
    const grant = await offhook.grant(identity).catch(cannotAsk);
    return grant !== undefined && isEnough(grant.method === 'totp', acr);
  };

const claimsOf = async <R>(
  request: R,
  { tokenOf, ...held }: AccessTokens<R>,
  acr: readonly ProofContext[] | undefined,
): Promise<AccessTokenClaims | undefined> => {
  const token = tokenOf(request);
  if (token === undefined) return undefined;
  const verified = await verifyAccessToken(token, { ...held, ...(acr && { acr }) });
  return verified.ok ? verified.claims : undefined;
};

/** Whoever the app knows, it is that one's: another's token counts for nobody. */
const isMeant = ({ sub, sid }: AccessTokenClaims, identity: Identity | undefined): boolean =>
  identity === undefined || (sub === identity.user && sid === identity.session);

/** Seconds for which a token is believed that says nothing of a revocation since. */
const YOUNG_SECONDS = 60;

/** A young one spares the question, unless the address matters; of an older one Offhook says whether its grant lives. */
const isAllowed = async <R>(
  claims: AccessTokenClaims,
  identity: Identity | undefined,
  { offhook, accessTokens }: RequireConfirmationOptions<R>,
): Promise<boolean> => {
  const { sub: user, sid: session, window, grant: id, iat, amr } = claims;
  const clientAddress = identity?.clientAddress;
  const { now = Date.now } = accessTokens ?? {};
  const isYoung = now() / 1000 - iat <= YOUNG_SECONDS;
  if (isYoung && (clientAddress === undefined || amr.includes('otp'))) return true;
  const asked = { user, session, window, ...(clientAddress !== undefined && { clientAddress }) };
  const grant = await offhook.grant(asked).catch(cannotAsk);
  return grant?.id === id;
};

const isEnough = (isApp: boolean, acr: readonly ProofContext[] | undefined): boolean =>
  acr === undefined || acr.includes(isApp ? 'urn:offhook:possession' : 'urn:offhook:presence');

/** Not the problem itself: frameworks answer with the `status` of an error, and a refused key is no fault of the client's. */
const cannotAsk = (cause: unknown): never => {
  throw new Error('Offhook could not be asked', { cause });
};

/** A token won at home says so: where the address matters, only Offhook knows which one is home, so it is asked. */
const isYoungGrant = async <R>(
  request: R,
  identity: Identity,
  offline: Offline<R>,
  acr: readonly ProofContext[] | undefined,
): Promise<boolean> => {
  const { tokenOf, ...held } = offline;
  const token = tokenOf(request);
  if (token === undefined) return false;
  const { user, session, window } = identity;
  const verified = await verifyGrant(token, { ...held, user, session, window });
  if (!verified.ok) return false;
  const isApp = verified.claims.amr.includes('otp');
  return isEnough(isApp, acr) && (identity.clientAddress === undefined || isApp);
};

/** RFC 9470 3. */
const refusalOf = <R>({ grantSeconds = GRANT_SECONDS, acr }: RequireConfirmationOptions<R>) => ({
  status: 401,
  headers: {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'WWW-Authenticate': `Bearer error="insufficient_user_authentication", error_description="A confirmation is required", max_age=${grantSeconds}${acr === undefined ? '' : `, acr_values="${acr.join(' ')}"`}`,
  },
  body: JSON.stringify({
    type: 'urn:offhook:problem:grant-required',
    title: 'Confirmation required',
    status: 401,
    code: 'grant-required',
  }),
});
