import type { Write } from '../../src/confirmation/index.ts';
import type { Line } from '../../src/line/port.ts';
import { confirmation, creation, expiry, pending } from '../contract/confirmations.ts';

/** How long ago the oldest of them began: nothing of it is old enough to be forgotten (`retention.days`). */
const WEEKS_MS = 60 * 86_400_000;

const HOUR_MS = 3_600_000;

/** Codes of eight digits, those that live apart from those that have ended. */
const LIVE_CODES_FROM = 50_000_000;
const ENDED_CODES_FROM = 10_000_000;

/** How many events one confirmation that has ended stands for in the log. */
export const EVENTS_OF_ENDED = 3;

/** A line as somebody adds it by the API, in the realm that is the default. */
export const lineOf = (id: string): Line => ({
  id,
  kind: 'analog',
  username: id,
  label: `${id} phone`,
  confirmsFor: '*',
  trust: 'standard',
  certificate: null,
  peer: null,
  enabled: true,
  source: 'api',
  realm: 'offhook',
});

/** The `n`th of `count` that were asked for, confirmed by a phone, and left without an OK, evenly over the last weeks before `now`. */
export const endedConfirmation = (n: number, count: number, now: number): readonly Write[] => {
  const createdAt = Math.floor(now - HOUR_MS - WEEKS_MS * (1 - n / count));
  const code = String(ENDED_CODES_FROM + n);
  const asked = pending(n, { id: `cnf_ended_${n}`, code, createdAt, expiresAt: createdAt + 120_000 });
  const proven = confirmation(asked, createdAt + 5_000);
  return [creation(asked), proven, expiry(proven.next, createdAt + 125_000)];
};

/** The `n`th that was asked for now and waits for its phone, for an hour. */
export const liveConfirmation = (n: number, now: number): readonly Write[] => {
  const changes = { id: `cnf_live_${n}`, user: `waiting-${n}`, code: String(LIVE_CODES_FROM + n), createdAt: now };
  return [creation(pending(n, { ...changes, expiresAt: now + HOUR_MS }))];
};
