import type { FastifyRequest } from 'fastify';
import type { Action, Grant } from '../../confirmation/index.ts';
import type { HttpParts } from '../../http/parts.ts';
import type { Result } from '../../lib/index.ts';

/**
 * How a proxy tells of the request that it asks about; its configuration says which, and fields of the other forms are the client's. `forwarded`: `X-Forwarded-*` (Caddy,
 * Traefik). `original`: `X-Original-URL` and `X-Original-Method` (nginx, whose sub-request is always a GET). `appended`: the sub-request is like it, with its path
 * appended to ours (Envoy).
 */
export type Form = 'forwarded' | 'original' | 'appended';

/** A question of a proxy: of whose key, what for, and how it tells of the request. */
export interface Question {
  readonly owner: string;
  readonly action: Action;
  readonly form: Form;
}

/** The grant with which a request passes, and whose it is. */
export interface Passed {
  readonly user: string;
  readonly grant: Grant;
}

/** Why a request may not pass. */
export type Held =
  | { readonly kind: 'code-in-title' }
  /** `reason` is for the log. `page`: where somebody can be asked, the address of the page that does. */
  | { readonly kind: 'no-grant'; readonly reason: string; readonly page?: string };

/** Whether a request may pass by the grant of its window cookie; where not, whether its person can be asked. */
export type PassOrAsk = (
  parts: Pick<HttpParts, 'confirmations' | 'originOf' | 'addresses'>,
  request: FastifyRequest,
  question: Question,
) => Promise<Result<Passed, Held>>;
