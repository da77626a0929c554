import { errorCode } from '../../lib/index.ts';

/**
 * Why PostgreSQL cannot work now, in words for people that name no place; undefined where the error is a fault of ours. The one place where its
 * codes (SQLSTATE, appendix A of its manual) and those of the system become what the ports call `Unavailable`.
 */
export const hindranceIn = (error: unknown): string | undefined => {
  const code = errorCode(error);
  // First: EPIPE would pass for an SQLSTATE by their look.
  if (IS_SYSTEM.test(code)) return `the database cannot be reached (${code})`;
  if (IS_SQLSTATE.test(code)) {
    const words = hindrances[code] ?? hindrances[code.slice(0, 2)];
    return words && `${words} (${code})`;
  }
  // What the driver says by itself has no code.
  return DRIVER.test(code) ? 'the connection to the database was lost' : undefined;
};

/** By SQLSTATE, else by its class. Deadlocks and serialization failures are not here: whoever meets one tries again. */
const hindrances: Readonly<Record<string, string>> = {
  '08': 'the connection to the database was lost',
  '28': 'the database refuses this user',
  '3D': 'the database is gone',
  '25006': 'the database is read-only',
  '53': 'the database has no room or no connection left',
  '55P03': 'the database is busy',
  // Of ours: migrations/002-commit-group.ts.
  OF002: 'the database answered too late',
  '57014': 'the database answers too slowly',
  '57': 'the database is stopping or starting',
  '58': 'the disk of the database fails',
};

const IS_SQLSTATE = /^[0-9A-Z]{5}$/;

/** Of sockets, names and TLS, as Node tells them. */
const IS_SYSTEM =
  /^(?:E(?:AGAIN|CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN|NETDOWN|ADDRNOTAVAIL|NOTFOUND|AI_AGAIN|NOENT|ACCES|MFILE|NFILE|PROTO)|ENOTFOUND|ERR_(?:TLS|SSL|STREAM|SOCKET)_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

const DRIVER =
  /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed)|Cannot use a pool after calling end|The server does not support SSL|There was an error establishing an SSL)/;
