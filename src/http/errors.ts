import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Lack, unavailableIn } from '../lib/index.ts';
import { refuse } from './problem.ts';
import type { HttpRefusalCode, Refusal } from './refusals.ts';
import { RequestInvalid } from './validation.ts';

/** How soon a client may come again that met what is missing. */
const RETRY_SECONDS: Readonly<Record<Lack, number>> = { 'store-unavailable': 5, 'clock-behind': 30 };

/** What Fastify says in its own words. Everything else that it answers with 4xx is `malformed`. */
const byFastifyCode: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported-media-type' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload-too-large' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed', detail: 'The body is not valid JSON.' },
  FST_ERR_BAD_URL: { code: 'malformed', detail: 'The address is not validly percent-encoded.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'uri-too-long' },
};

/** The refusal that an error stands for; undefined for a fault, which nobody outside learns anything about. */
const refusalOf = (error: Partial<FastifyError> & Error): Refusal | undefined => {
  const unavailable = unavailableIn(error);
  if (unavailable) return { code: unavailable.lack, retryAfterSeconds: RETRY_SECONDS[unavailable.lack] };
  if (error instanceof RequestInvalid) return { code: 'malformed', detail: sentence(error), errors: error.errors };
  const known = byFastifyCode[error.code ?? ''];
  if (known) return known;
  const clientsFault = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return clientsFault ? { code: 'malformed', detail: 'The request cannot be read.' } : undefined;
};

const sentence = ({ errors: [first, ...more] }: RequestInvalid): string => {
  if (!first) return 'The request does not fit.';
  const others = more.length > 0 ? ` And ${more.length} more.` : '';
  return `${first.in} ${first.pointer}: ${first.detail}.${others}`;
};

/** Answers what was thrown: a problem with its reason where the client is to blame or something is unavailable, else a bare 500 and a log line. */
export const createErrorHandler =
  (countFault: () => void) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error =
      thrown instanceof Error ? thrown : new Error('something that is no Error was thrown', { cause: thrown });
    const refusal = refusalOf(error);
    if (refusal) return refuse(reply, refusal);
    countFault();
    request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed');
    return refuse(reply, { code: 'fault' });
  };

const byClientError: Readonly<Record<string, HttpRefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

/** The refusal for a request that Node could not even parse. */
export const clientRefusal = (errorCode: string | undefined): HttpRefusalCode =>
  byClientError[errorCode ?? ''] ?? 'malformed';
