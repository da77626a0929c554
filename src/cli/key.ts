import { type ApiKey, newKey, parseScopes } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import { withData } from './offline.ts';
import { type Answer, badInput, notPossible } from './outcome.ts';
import { ownerOf } from './owner.ts';
import { table } from './table.ts';

/** What `key add` was given. */
export interface AddKeyOptions {
  readonly app: string;
  readonly scopes: string;
  readonly label?: string;
  readonly expires?: string;
}

const HOUR_MS = 3_600_000;
const SPAN_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };
const SPAN = /^(?<count>[1-9]\d{0,3})(?<unit>[hdw])$/;
/** A day begins at midnight UTC; a time has its zone (RFC 3339). */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;
const LATEST_MS = 3660 * 24 * HOUR_MS;

/** When a key ends: after a span such as `90d`, or at a moment. Milliseconds since the epoch. */
const endOf = (text: string, now: number): number => {
  const { count, unit = '' } = SPAN.exec(text)?.groups ?? {};
  const at =
    count === undefined ? Date.parse(MOMENT.test(text) ? text : '') : now + Number(count) * (SPAN_MS[unit] ?? 0);
  if (at > now && at <= now + LATEST_MS) return at;
  throw badInput(
    `--expires must be a span such as 12h, 90d or 52w, or a moment such as 2027-01-31 or 2027-01-31T12:00:00Z, within ten years, not ${JSON.stringify(text)}.`,
  );
};

const untilOf = ({ expiresAt }: ApiKey): string => (expiresAt === null ? '' : ` until ${time(expiresAt)}`);

/** Makes an API key and shows it this once: only its hash is kept. */
export const addKey = async (config: Config, options: AddKeyOptions): Promise<Answer> => {
  const { app, label } = ownerOf(options);
  const scopes = parseScopes(options.scopes);
  if (!scopes.ok) throw badInput(scopes.error);
  const now = systemClock.now();
  const expiresAt = options.expires === undefined ? null : endOf(options.expires, now);
  const { key, record } = newKey(cryptoRandom, app, label, scopes.value, now, expiresAt);
  await withData(config, ({ keys }) => keys.add(record));
  return {
    text: `Added key ${record.id} of ${app} (${scopes.value.join(', ')})${untilOf(record)}. It is shown this once:\n\n  ${key}`,
    data: { ...keyJson(record), key },
  };
};

/** Every key, revoked ones too; never the key itself. */
export const listKeys = async (config: Config): Promise<Answer> => {
  const keys = await withData(config, (data) => data.keys.all());
  const head = ['ID', 'APP', 'LABEL', 'SCOPES', 'MADE', 'EXPIRES', 'REVOKED'];
  const rows = keys.map((key) => [
    key.id,
    key.app,
    key.label,
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
  const done = await withData(config, ({ keys }) => keys.revoke(id, systemClock.now()));
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
