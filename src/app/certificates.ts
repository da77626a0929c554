import type { Config } from '../config/index.ts';
import type { TrustedPeer } from '../dialin/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { SipStack } from '../sip/port.ts';
import type { TrustedProxy } from '../sip/proxies.ts';
import { CannotStart } from './tools.ts';

/** Who is to be proven, or known, by a client certificate. */
interface Named {
  readonly lines: Pick<LineDirectory, 'list'>;
  readonly peers: readonly TrustedPeer[];
  readonly proxies: readonly TrustedProxy[];
}

/**
 * Throws `CannotStart` where a line, a peer or a proxy is to be known by a client certificate that this SIP server never sees: it must
 * not fall back to a password, or to an address.
 */
export const mustSeeCertificates = (
  { capabilities }: Pick<SipStack, 'capabilities'>,
  sip: Pick<Config['sip'], 'tcpPort' | 'tlsPort'>,
  { lines, peers, proxies }: Named,
): void => {
  // There may be many, and mostly nothing is wrong with any.
  const ofLines = () => lines.list().flatMap(({ line }) => (line.certificate === null ? [] : [`line ${line.id}`]));
  const ofPeers = peers.flatMap(({ name, identity }) => (identity.kind === 'certificate' ? [`peer ${name}`] : []));
  const ofProxies = proxies.flatMap(({ name, identity }) => (identity.kind === 'certificate' ? [`proxy ${name}`] : []));
  if (!capabilities.clientCertificates)
    none(
      [...ofLines(), ...ofPeers, ...ofProxies],
      'This SIP server does not see client certificates, and these need one',
    );
  // One forged datagram in the name of the proxy would show any certificate.
  if (proxies.length > 0 && sip.tcpPort === 0 && sip.tlsPort === 0)
    none(
      [...ofLines(), ...ofPeers],
      'What a proxy of sip.proxies says of certificates is read over TCP and TLS alone, sip.tcpPort and sip.tlsPort are off, and these need one',
    );
};

const none = (named: readonly string[], because: string): void => {
  if (named.length > 0) throw new CannotStart(`${because}: ${named.join(', ')}`);
};
