import { isIP } from 'node:net';
import { bareHost } from '../../lib/index.ts';
import type { Target, Transport } from '../port.ts';
import type { SipUri } from '../syntax/uri.ts';

/** The port where none is given (RFC 3261 19.1.2). */
export const defaultPort = (transport: Transport): number => (transport === 'tls' ? 5061 : 5060);

const TRANSPORTS: Readonly<Record<string, Transport>> = { udp: 'udp', tcp: 'tcp', tls: 'tls' };

/**
 * Where a SIP URI with a numeric host is reached (RFC 3263 4: then nothing has to be looked up). Undefined for every other
 * one: a name out of a packet is never resolved, and a WebSocket cannot be opened from here.
 */
export const targetOf = ({ scheme, host, port, params }: SipUri): Target | undefined => {
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  const address = bareHost(host);
  if (isIP(address) === 0 || port === 0) return undefined;
  const transport = transportOf(scheme, params.get('transport'));
  if (transport === undefined) return undefined;
  return { transport, address, port: port ?? defaultPort(transport) };
};

/** RFC 3261 26.2.2: a SIPS URI is reached over TLS, whatever stream transport it names. RFC 3263 4.1: SIP means UDP. */
const transportOf = (scheme: 'sip' | 'sips', named: string | undefined): Transport | undefined => {
  const transport = named === undefined ? undefined : TRANSPORTS[named.toLowerCase()];
  if (named !== undefined && transport === undefined) return undefined;
  if (scheme === 'sip') return transport ?? 'udp';
  return transport === 'udp' ? undefined : 'tls';
};
