import type { TrustedPeer } from '../dialin/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { SipStack } from '../sip/port.ts';
import { CannotStart } from './tools.ts';

/**
 * Throws `CannotStart` where a line or a peer is to be proven by a client certificate that this SIP server never sees: it must not
 * fall back to a password.
 */
export const mustSeeCertificates = (
  { capabilities }: Pick<SipStack, 'capabilities'>,
  lines: Pick<LineDirectory, 'list'>,
  peers: readonly TrustedPeer[],
): void => {
  if (capabilities.clientCertificates) return;
  const ofLines = lines.list().flatMap(({ line }) => (line.certificate === null ? [] : [`line ${line.id}`]));
  const ofPeers = peers.flatMap(({ name, identity }) => (identity.kind === 'certificate' ? [`peer ${name}`] : []));
  const named = [...ofLines, ...ofPeers];
  if (named.length > 0)
    throw new CannotStart(`This SIP server does not see client certificates, and these need one: ${named.join(', ')}`);
};
