import type { AccessRefusalCode } from '../access/index.ts';
import type { AdminAction } from '../admin/index.ts';
import type { AuthenticatorRefusalCode } from '../authenticator/index.ts';
import type { ConfirmationRefusalCode } from '../confirmation/index.ts';
import type { WebhookRefusalCode } from '../events/index.ts';
import type { Lack } from '../lib/index.ts';
import type { LineRefusalCode } from '../line/index.ts';

/** Every "no" that HTTP itself says, before or beside the domain. Stable: other programs compare these strings. */
export type HttpRefusalCode =
  | 'malformed'
  | 'grant-required'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'payload-too-large'
  | 'uri-too-long'
  | 'unsupported-media-type'
  | 'headers-too-large'
  | 'rate-limited'
  | 'draining'
  | 'door-closed'
  | 'account-taken'
  | 'too-many-entries'
  | 'backup-elsewhere'
  | Lack
  | 'fault';

/** Everything that an answer of this API can be about when it is a "no". */
export type RefusalCode =
  | AccessRefusalCode
  | AuthenticatorRefusalCode
  | ConfirmationRefusalCode
  | LineRefusalCode
  | WebhookRefusalCode
  | HttpRefusalCode;

/** One thing that is wrong with a request: `pointer` is a JSON pointer (RFC 6901) into the part that `in` names. */
export interface FieldError {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly pointer: string;
  readonly detail: string;
}

/** A "no" on its way to becoming a problem. `detail` is a sentence for people and replaces the usual one. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly FieldError[];
  /** What the administration page wanted to do, and has to ask for. */
  readonly action?: AdminAction;
}
