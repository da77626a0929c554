import { formatHost } from './url.ts';

/** Where a listener of this machine is reached. */
export interface Reach {
  readonly scheme: 'http' | 'ws';
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A base for whoever has the server's address already: what `ownUrl` makes of it is a path (RFC 3986 4.2, absolute-path reference). */
export const SAME_SERVER = '';

/**
 * Puts every address of this server together that others read: who it is to them (`http.publicUrl`, the issuer of grant tokens), what
 * it announces, where something new lies, what the command line asks and prints. `base` has no slash at its end; each of
 * `segments` stands below the one before it, percent-encoded (RFC 3986 3.3).
 */
export const ownUrl = (base: string | Reach, ...segments: readonly string[]): string =>
  [
    typeof base === 'string' ? base : `${base.scheme}://${formatHost(base.host)}:${base.port}`,
    ...segments.map(encodeURIComponent),
  ].join('/');
