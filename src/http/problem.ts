import type { FastifyReply } from 'fastify';
import type { Refusal, RefusalCode } from './refusals.ts';
import type { ProblemView } from './schema/problem.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** `HttpSettings.base`. */
    readonly base: string;
  }
}

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

/** `null`: heard on the phone, never an answer of this API. */
const kinds = {
  malformed: { status: 400, title: 'The request is malformed' },
  'code-in-title': {
    status: 400,
    title: 'Digits in the title',
    detail: 'The title holds as many digits in a row as a code: it could be dialled in the place of the code.',
  },
  unauthenticated: {
    status: 401,
    title: 'Not authenticated',
    detail: 'Send "Authorization: Bearer" with a valid API key, or with the token of this very confirmation.',
  },
  'grant-required': {
    status: 401,
    title: 'Confirmation required',
    detail: 'This window holds no live grant: ask for a confirmation.',
  },
  'scope-missing': {
    status: 403,
    title: 'Not allowed',
    detail: 'The key or token is valid, but not for this: the scope that the call needs is missing.',
  },
  'no-method': {
    status: 403,
    title: 'No way to confirm',
    detail:
      'No method is left for this origin and user: phones confirm only at home, app codes only where the user has an authenticator.',
  },
  'method-not-offered': {
    status: 403,
    title: 'Method not offered',
    detail: 'This method is not offered for this confirmation.',
  },
  'confirmation-required': {
    status: 403,
    title: 'Confirmation required',
    detail: 'Nothing has been proven yet: first a proof, then the OK click.',
  },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing here, or it is not yours.' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: 'This address takes other methods: the Allow header names them.',
  },
  'request-timeout': { status: 408, title: 'Request took too long', detail: 'The request did not arrive in time.' },
  'already-decided': {
    status: 409,
    title: 'Already decided',
    detail: 'The confirmation has ended: its state no longer changes.',
  },
  'version-conflict': {
    status: 409,
    title: 'Changed meanwhile',
    detail: 'The confirmation changed several times at once: read it again.',
  },
  'line-managed-by-file': {
    status: 409,
    title: 'Line managed by the file',
    detail: 'This line comes from lines.yaml: change it there and restart.',
  },
  'too-many-authenticators': {
    status: 409,
    title: 'Too many authenticators',
    detail: 'The user has as many authenticators as there can be: remove one first.',
  },
  'too-many-webhooks': {
    status: 409,
    title: 'Too many webhooks',
    detail: 'This installation has as many webhooks as it may have: remove one first.',
  },
  'too-many-entries': {
    status: 409,
    title: 'Too many of them',
    detail: 'This installation has as many of these as it may have: remove one first.',
  },
  'account-taken': {
    status: 409,
    title: 'Account taken',
    detail: 'There is an account of this username, or of this user of the app, already.',
  },
  'door-closed': {
    status: 409,
    title: 'Door closed',
    detail: 'This door is closed: GET /v1/doors names the setting that opens it.',
  },
  'backup-elsewhere': {
    status: 409,
    title: 'Back up elsewhere',
    detail: 'This installation cannot be backed up by a download.',
  },
  'payload-too-large': { status: 413, title: 'Body too large', detail: 'The body is longer than this server takes.' },
  'uri-too-long': { status: 414, title: 'Address too long', detail: 'A part of the address is too long.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as application/json.',
  },
  'idempotency-mismatch': {
    status: 422,
    title: 'Idempotency key used before',
    detail: 'This Idempotency-Key came with another body before: use a new key for a new request.',
  },
  'event-type-unknown': {
    status: 422,
    title: 'Unknown type of event',
    detail: 'No event is of this type, and no type begins so.',
  },
  'code-invalid': { status: 422, title: 'Wrong code', detail: 'The code is not right.' },
  'rate-limited': { status: 429, title: 'Too many requests', detail: 'Too many requests: wait as Retry-After says.' },
  blocked: {
    status: 429,
    title: 'Too many wrong codes',
    detail: 'Too many wrong codes: this confirmation is blocked.',
  },
  'too-many-for-user': {
    status: 429,
    title: 'Too many live confirmations of the user',
    detail: 'Too many confirmations of this user are waiting: end one of them, or wait as Retry-After says.',
  },
  'headers-too-large': { status: 431, title: 'Headers too large', detail: 'The header fields are too large.' },
  'too-many-live': {
    status: 503,
    title: 'Too many live confirmations',
    detail: 'Too many confirmations are waiting in all: wait as Retry-After says.',
  },
  draining: { status: 503, title: 'Shutting down', detail: 'Offhook is shutting down: try again in a moment.' },
  'store-unavailable': {
    status: 503,
    title: 'Storage unavailable',
    detail: 'Nothing can be stored for now, so nothing was done: wait as Retry-After says. /readyz says why.',
  },
  'clock-behind': {
    status: 503,
    title: 'Clock behind',
    detail:
      "The server's clock is behind what has been recorded, so nothing can be confirmed until it has passed that. /readyz says more.",
  },
  fault: { status: 500, title: 'Internal fault' },
  'code-unknown': null,
  'code-expired': null,
  'code-used': null,
  'not-for-this-user': null,
} as const satisfies Record<RefusalCode, ProblemKind | null>;

/** Every refusal with what it is over HTTP; null where it is only ever heard on the phone. For the documentation. */
export const problemKinds: Readonly<Record<RefusalCode, ProblemKind | null>> = kinds;

/** The HTTP status of a refusal: 500 for one that should never have come to HTTP. */
export const statusOf = (code: RefusalCode): number => (problemKinds[code] ?? kinds.fault).status;

/** What a refusal looks like as RFC 9457 problem details. `instance` is the address of the request, without its query. */
export const problemOf = (refusal: Refusal, instance: string): ProblemView => {
  const known = problemKinds[refusal.code];
  const { status, title, detail }: ProblemKind = known ?? kinds.fault;
  const code = known ? refusal.code : 'fault';
  const sentence = code === 'fault' ? undefined : (refusal.detail ?? detail);
  return {
    type: `urn:offhook:problem:${code}`,
    title,
    status,
    ...(sentence !== undefined && { detail: sentence }),
    instance,
    code,
    ...(refusal.retryAfterSeconds !== undefined && { retryAfter: refusal.retryAfterSeconds }),
    ...(refusal.errors && { errors: [...refusal.errors] }),
    ...(refusal.action !== undefined && { action: refusal.action }),
  };
};

/**
 * Answers with a problem and the header fields that go with it (RFC 9110 10.2.3, 11.6.1). The type of a reply promises
 * what its route answers when all is well; a problem may come from any route, whatever that promise.
 */
export const refuse = <Reply extends { readonly request: { readonly url: string } }>(
  reply: Reply,
  refusal: Refusal,
): Reply => {
  const anyReply = reply as unknown as FastifyReply;
  const path = reply.request.url.split('?', 1)[0] ?? '/';
  const problem = problemOf(refusal, anyReply.server.base + path);
  if (problem.retryAfter !== undefined) anyReply.header('Retry-After', String(problem.retryAfter));
  if (problem.status === 401 && !anyReply.hasHeader('WWW-Authenticate'))
    anyReply.header('WWW-Authenticate', 'Bearer realm="offhook"');
  // Also where no hook has run: an address that cannot even be decoded.
  anyReply.header('Cache-Control', 'no-store');
  anyReply.code(problem.status).type('application/problem+json').send(problem);
  return reply;
};
