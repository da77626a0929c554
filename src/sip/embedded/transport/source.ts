import type { ClientCertificate } from '../../../lib/index.ts';
import { canonicalAddress } from '../../address.ts';
import type { Source, Transport } from '../../port.ts';

/**
 * Who sent what comes in here: the other end of the datagram or connection as its socket reports it, and the certificate that
 * was shown over it. The one place where that is decided; nothing that a message says of its sender counts.
 */
export const sourceOf = (
  transport: Transport,
  address: string,
  port: number,
  certificate?: ClientCertificate | undefined,
): Source => ({
  transport,
  address: canonicalAddress(address),
  port,
  certificate,
});
