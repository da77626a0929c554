import { createHmac } from 'node:crypto';
import type { Random } from '../lib/index.ts';
import type { SigningSecret, StoredEvent } from './port.ts';

const PREFIX = 'whsec_';
const KEY_BYTES = 32;

/** A new secret: `whsec_` and the base64 of 256 random bits. */
export const newWebhookSecret = (random: Random): string => `${PREFIX}${random.bytes(KEY_BYTES).toString('base64')}`;

/** A request as Standard Webhooks wants it: the same body and id at each try, signed anew. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What of an event is told. */
export type Tellable = Pick<StoredEvent, 'id' | 'type' | 'at' | 'subject' | 'actor' | 'data'>;

/**
 * The message about an event, signed at `now` (milliseconds since the epoch) with every secret that signs then: a receiver takes it
 * that knows one of them. It bears `timeOfDay`, which the receiver compares with its own clock.
 */
export const webhookMessage = (
  event: Tellable,
  secrets: readonly SigningSecret[],
  now: number,
  timeOfDay = now,
): WebhookMessage => {
  const body = bodyOf(event);
  const timestamp = String(Math.floor(timeOfDay / 1000));
  const signed = `${event.id}.${timestamp}.${body}`;
  const signing = secrets.filter(({ until }) => until === null || now < until);
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signing.map(({ secret }) => signatureOf(secret, signed)).join(' '),
    },
    body,
  };
};

const signatureOf = (secret: string, signed: string): string => {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
};

/** `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
const bodyOf = ({ type, at, subject, actor, data }: Tellable): string =>
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
