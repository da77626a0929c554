import { isLoopback } from './cidr.ts';
import { err, ok, type Result } from './result.ts';
import { Secret } from './secret.ts';

/** Where a PostgreSQL database is, and as whom. */
export interface PostgresPlace {
  /** A name, an address without brackets, or the directory of a Unix socket (it begins with `/`). */
  readonly host: string;
  readonly port: number;
  /** Undefined: the user of the operating system, as for every program of PostgreSQL. */
  readonly user: string | undefined;
  readonly password: Secret<string> | undefined;
  readonly database: string;
  /** Nobody can listen on the way: a socket, or loopback. */
  readonly isLocal: boolean;
  /** The URL itself asks for TLS. */
  readonly wantsTls: boolean;
  /** PEM file of the authorities that vouch for the server. */
  readonly caFile: string | undefined;
}

/** Ends the sentence "... must be". */
export const POSTGRES_URL_ALLOWED =
  'postgres://user:password@host:5432/database, with %XX for signs such as @ : / ? # in the password';

const PORT = 5432;
const LAST_PORT = 65535;

/** RFC 3986 3: authority, path and query. Not by `URL`, which refuses what PostgreSQL writes for a socket: a user and no host. */
const SHAPE =
  /^postgres(?:ql)?:\/\/(?:([^:@/?#[\]]*)(?::([^:@/?#[\]]*))?@)?(\[[0-9A-Fa-f:.]+\]|[^:@/?#[\]]*)(?::(\d{1,5}))?\/([^/?#]*)(?:\?([^#]*))?$/;

/** How much TLS the URL may ask for: all that is not less than what is done. */
const SAFE_MODES: ReadonlySet<string> = new Set(['require', 'verify-ca', 'verify-full']);

/**
 * Where `postgres://user:password@host:port/database` leads. A Unix socket is `?host=/run/postgresql`, or `%2Frun%2Fpostgresql` as the
 * host. Of the parameters of PostgreSQL's own programs `host`, `port`, `user`, `sslmode` and `sslrootcert` count. Refuses with one sentence that
 * shows nothing of the URL but names of parameters.
 */
export const postgresAt = (url: string): Result<PostgresPlace, string> => {
  const [whole, user, password, authority, port, database, query = ''] = SHAPE.exec(url) ?? [];
  if (whole === undefined || !areDecodable([user, password, authority, database])) return err('it is no such URL');
  const parameters = new URLSearchParams(query);
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined)
    return err(`the parameter ${JSON.stringify(unknown.slice(0, 40))} is not known; ${[...PARAMETERS].join(', ')} are`);
  const mode = parameters.get('sslmode');
  if (mode !== null && !SAFE_MODES.has(mode))
    return err('sslmode may only be require, verify-ca or verify-full: to go without TLS, set store.tls to off');
  const host = parameters.get('host') || decoded(authority).replace(/^\[(.*)\]$/, '$1') || 'localhost';
  if (host.includes(',')) return err('it names several hosts: name the one that leads to the server that writes');
  const portNumber = Number(parameters.get('port') ?? port ?? PORT);
  if (!(Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= LAST_PORT))
    return err('its port is none from 1 to 65535');
  if (!database) return err('it names no database');
  return ok({
    host,
    port: portNumber,
    user: parameters.get('user') || decoded(user) || undefined,
    password: password ? new Secret(decoded(password)) : undefined,
    database: decoded(database),
    isLocal: host.startsWith('/') || host === 'localhost' || isLoopback(host),
    wantsTls: mode !== null,
    caFile: parameters.get('sslrootcert') || undefined,
  });
};

const PARAMETERS: ReadonlySet<string> = new Set(['host', 'port', 'user', 'sslmode', 'sslrootcert']);

const decoded = (text: string | undefined): string => decodeURIComponent(text ?? '');

const areDecodable = (texts: readonly (string | undefined)[]): boolean => {
  try {
    texts.map(decoded);
    return true;
  } catch {
    return false;
  }
};
