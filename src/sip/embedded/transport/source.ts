import type { ClientCertificate } from '../../../lib/index.ts';
import { canonicalAddress } from '../../address.ts';
import type { Source, Transport } from '../../port.ts';

/**
 * Who is at the other end of a datagram or connection, as its socket reports it, and the certificate that was shown over it. Where
 * that is a proxy, `Proxies` decides who sent what comes from there.
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
