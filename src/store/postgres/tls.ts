import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { errorCode, type PostgresPlace } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { PostgresOptions } from './options.ts';

/**
 * TLS 1.2 or newer, with the certificate and its name verified, wherever somebody could listen on the way and `store.tls` is not off. Throws
 * `StoreUnusable` where the file of the authorities cannot be read.
 */
export const tlsOf = (
  { isLocal, wantsTls, caFile }: PostgresPlace,
  { tls = 'verify' }: Pick<PostgresOptions, 'tls'>,
): ConnectionOptions | false => {
  if (tls === 'off' || (isLocal && !wantsTls)) return false;
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(caFile !== undefined && { ca: read(caFile) }) };
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StoreUnusable(`sslrootcert of store.url names ${path}, which cannot be read (${errorCode(cause)}).`, {
      cause,
    });
  }
};
