import { type ApiKey, ApiKeys, makeKey, mayEndAt } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import { type Offline, withData } from './offline.ts';
import { type Answer, badInput, notPossible } from './outcome.ts';
import { ACTOR } from './server-or-data.ts';
import { table } from './table.ts';

/** What `key add` was given. */
export interface AddKeyOptions {
  readonly app: string;
  readonly scopes: string;
  readonly label?: string;
  readonly user?: string;
  readonly expires?: string;
}

const HOUR_MS = 3_600_000;
const SPAN_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };
const SPAN = /^(?<count>[1-9]\d{0,3})(?<unit>[hdw])$/;
/** A day begins at midnight UTC; a time has its zone (RFC 3339). */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;

/** When a key ends: after a span such as `90d`, or at a moment. Milliseconds since the epoch. */
const endOf = (text: string, now: number): number => {
  const { count, unit = '' } = SPAN.exec(text)?.groups ?? {};
  const at =
    count === undefined ? Date.parse(MOMENT.test(text) ? text : '') : now + Number(count) * (SPAN_MS[unit] ?? 0);
  if (mayEndAt(at, now)) return at;
  throw badInput(
    `--expires must be a span such as 12h, 90d or 52w, or a moment such as 2027-01-31 or 2027-01-31T12:00:00Z, within ten years, not ${JSON.stringify(text)}.`,
  );
};

const FULL = 'There are as many keys as there may be: revoke some first.';

const keysOf = ({ keys }: Offline): ApiKeys => new ApiKeys({ store: keys, clock: systemClock, random: cryptoRandom });

const untilOf = ({ expiresAt }: ApiKey): string => (expiresAt === null ? '' : ` until ${time(expiresAt)}`);

/** Makes an API key and shows it this once: only its hash is kept. */
export const addKey = async (config: Config, options: AddKeyOptions): Promise<Answer> => {
  const { app, label, user, scopes, expires } = options;
  const now = systemClock.now();
  const expiresAt = expires === undefined ? null : endOf(expires, now);
  const made = makeKey({ app, label, user, scopes, now, expiresAt }, cryptoRandom);
  if (!made.ok) throw badInput(made.error.detail);
  const { key, record } = made.value;
  const added = await withData(config, (data) => keysOf(data).add(made.value, ACTOR));
  if (added === 'too-many') throw notPossible(FULL);
  return {
    text: `Added key ${record.id} of ${app} (${record.scopes.join(', ')})${untilOf(record)}. It is shown this once:\n\n  ${key}`,
    data: { ...keyJson(record), key },
  };
};

/** Every key, revoked ones too; never the key itself. */
export const listKeys = async (config: Config): Promise<Answer> => {
  const keys = await withData(config, (data) => keysOf(data).list());
  const head = ['ID', 'APP', 'LABEL', 'USER', 'SCOPES', 'MADE', 'EXPIRES', 'REVOKED'];
  const rows = keys.map((key) => [
    key.id,
    key.app,
    key.label,
    key.user ?? '-',
    key.scopes.join(','),
    time(key.createdAt),
    key.expiresAt === null ? '-' : time(key.expiresAt),
    ended(key),
  ]);
  const text = keys.length === 0 ? 'There are no keys yet: offhook key add --app <name>' : table(head, rows);
  return { text, data: { items: keys.map(keyJson) } };
};

/** Makes a key useless from the next request on. */
export const revokeKey = async (config: Config, id: string): Promise<Answer> => {
  const done = await withData(config, (data) => keysOf(data).revoke(id, ACTOR));
  if (!done) throw notPossible(`There is no key ${id} that could be revoked: offhook key list shows them.`);
  return { text: `Revoked key ${id}.`, data: { revoked: id } };
};

/**
 * Makes a new key for grant tokens. With `at-once` the old one is gone with this very call: for a key that somebody else
 * may have.
 */
export const rotateSigning = async (config: Config, rotation: 'overlap' | 'at-once'): Promise<Answer> => {
  const { rotateSigningKey } = await import('../app/index.ts');
  const { kid, signsFrom, published } = await rotateSigningKey(config, rotation);
  const old = published.length - 1;
  const kept =
    old === 0
      ? 'Tokens signed with any other key verify no more.'
      : `Old keys that still verify tokens: ${old}, each for one day after the next one signs.`;
  return {
    text: `Made signing key ${kid}. It signs from ${time(signsFrom)}. ${kept}`,
    data: { kid, signsFrom: time(signsFrom), published },
  };
};

const keyJson = (key: ApiKey) => ({
  id: key.id,
  app: key.app,
  label: key.label,
  user: key.user,
  scopes: key.scopes,
  createdAt: time(key.createdAt),
  expiresAt: key.expiresAt === null ? null : time(key.expiresAt),
  revokedAt: key.revoked === null ? null : time(key.revoked.at),
  revokedBy: key.revoked === null ? null : key.revoked.by,
});

const time = (at: number): string => new Date(at).toISOString();

const ended = ({ revoked }: ApiKey): string => {
  if (revoked === null) return '-';
  return revoked.by === 'start' ? `${time(revoked.at)}, replaced` : time(revoked.at);
};
