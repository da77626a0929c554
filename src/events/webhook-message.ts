import { createHmac } from 'node:crypto';
import type { Random } from '../lib/index.ts';
import type { StoredEvent } from './port.ts';

const PREFIX = 'whsec_';
const KEY_BYTES = 32;

/** A new secret: `whsec_` and the base64 of 256 random bits. */
export const newWebhookSecret = (random: Random): string => `${PREFIX}${random.bytes(KEY_BYTES).toString('base64')}`;

/** A request as Standard Webhooks wants it: the same body and id at each try, signed anew. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The message about an event, signed at `now` (milliseconds since the epoch). */
export const webhookMessage = (event: StoredEvent, secret: string, now: number): WebhookMessage => {
  const body = bodyOf(event);
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${event.id}.${timestamp}.${body}`).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
};

/** `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
const bodyOf = ({ type, at, subject, actor, data }: StoredEvent): string =>
  JSON.stringify({
    type,
    timestamp: rfc3339(at),
    data: { subject, ...(actor !== null && { actor }), ...(outward(data) as object) },
  });

/** Names of times inside the data of events. */
const isTime = (name: string): boolean => name === 'at' || name === 'until' || name.endsWith('At');

/** The data of an event as the API writes things: times in RFC 3339. */
const outward = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data), (name, value: unknown) =>
    typeof value === 'number' && isTime(name) && Math.abs(value) <= FARTHEST_MS ? rfc3339(value) : value,
  );

/** ECMA-262 21.4.1.1: no date lies farther from the epoch. A broken clock of a button may say so. */
const FARTHEST_MS = 8.64e15;

const rfc3339 = (ms: number): string => new Date(ms).toISOString();
