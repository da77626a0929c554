import { errorCode, formatHost, type PostgresPlace, postgresAt } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { hindranceIn } from './hindrance.ts';
import type { PostgresOptions } from './options.ts';
import { POOLED } from './pooling.ts';

/** Why the database cannot be used, with the way out, from what the driver says: one sentence that shows no password. What is no refusal stays the fault it is. */
export const startRefusal = ({ url, tls }: Pick<PostgresOptions, 'url' | 'tls'>, cause: unknown): unknown => {
  if (cause instanceof StoreUnusable) return cause;
  const place = postgresAt(url.reveal());
  const sentence = place.ok ? sentenceOf(place.value, tls, cause) : undefined;
  return sentence === undefined ? cause : new StoreUnusable(sentence, { cause });
};

const sentenceOf = (place: PostgresPlace, tls: PostgresOptions['tls'], cause: unknown): string | undefined => {
  const at = addressOf(place);
  const code = errorCode(cause);
  const said = cause instanceof Error ? cause.message : '';
  const user = place.user === undefined ? 'this user' : `the user ${place.user}`;
  switch (code) {
    case '28P01':
      return `PostgreSQL at ${at} refuses the password of ${user}: set the right one in store.url (signs such as @ : / as %40 %3A %2F).`;
    case '28000':
      return `PostgreSQL at ${at} does not let ${user} into the database ${place.database}: look at store.url, and there at the roles and pg_hba.conf${NO_TLS.test(said) ? `; where it wants TLS, ${howToTls(tls)}` : ''}.`;
    case '08P01':
      // Of PgBouncer with `pool_mode = statement`.
      return /pooling/.test(said) ? POOLED : unreached(at, said);
    case '3D000':
      return `PostgreSQL at ${at} has no database ${place.database}: make it (CREATE DATABASE ${place.database} ENCODING 'UTF8' TEMPLATE template0), or name another one in store.url.`;
    case '42501':
      return `PostgreSQL at ${at} gives ${user} no right to the database ${place.database}: grant it CONNECT, or let it own the database.`;
    case '25006':
      return 'The database is a read-only standby: let store.url lead to the server that writes.';
    case '53300':
      return `PostgreSQL at ${at} has no connection left: raise its max_connections, which all nodes and other programs share.`;
    case '57P03':
      return `PostgreSQL at ${at} is starting or stopping: try again in a moment.`;
    case 'The server does not support SSL connections':
      return `PostgreSQL at ${at} speaks no TLS: turn it on there (ssl = on), or set store.tls to off where nobody can listen on the way.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${place.host} of store.url is not known (${code}): look at its name, and at the name service of this machine.`;
    default:
      break;
  }
  if (NO_PASSWORD.test(code))
    return `PostgreSQL at ${at} asks for a password of ${user}: put it into store.url (postgres://user:password@host/database).`;
  if (CERTIFICATE.test(code))
    return `The certificate of PostgreSQL at ${at} is not to be trusted (${code}): name the authority that signed it as sslrootcert=<file> in store.url, and the server as it is named in it.`;
  return hindranceIn(cause) === undefined ? undefined : unreached(at, said || code);
};

const unreached = (at: string, why: string): string =>
  `PostgreSQL at ${at} cannot be reached (${why}): look whether it runs, listens there and lets this machine through.`;

/** As PostgreSQL says in each such refusal of a connection without it, from 14 on in the second way. */
const NO_TLS = /SSL off|no encryption/;

const howToTls = (tls: PostgresOptions['tls']): string =>
  tls === 'off' ? 'set store.tls to verify' : 'add ?sslmode=verify-full to store.url';

/** What the driver says by itself where the server wants a password and there is none. */
const NO_PASSWORD = /^SASL: .*password must be/;

const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_CERT)/;

const addressOf = ({ host, port }: PostgresPlace): string =>
  host.startsWith('/') ? host : `${formatHost(host)}:${port}`;
