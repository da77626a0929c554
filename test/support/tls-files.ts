import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../src/lib/index.ts';
import type { TlsSettings } from '../../src/sip/settings.ts';

/** The path of a file of `test/fixtures/tls`. */
export const tlsFile = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name);

const read = (name: string): string => readFileSync(tlsFile(name), 'utf8');

/** A certificate and its key, as a TLS client takes them. */
export const pair = (name: 'client' | 'self-signed'): { readonly cert: string; readonly key: string } => ({
  cert: read(`${name}.pem`),
  key: read(`${name}-key.pem`),
});

/** The authority of the fixtures: whoever trusts it believes their server. */
export const authority = read('ca.pem');

/** What a server of the fixtures shows; `authorities` is left to the test. */
export const SERVER_TLS: TlsSettings = { certificate: read('server.pem'), key: new Secret(read('server-key.pem')) };
