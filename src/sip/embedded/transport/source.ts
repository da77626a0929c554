import { type ClientCertificate, canonicalAddress } from '../../../lib/index.ts';
import type { Source, Target, Transport } from '../../port.ts';

/**
 * Who is at the other end of a datagram or connection, as its socket reports it, and the certificate that was shown over it;
 * `opened` where we have opened it. Where
 * that is a proxy, `Proxies` decides who sent what comes from there.
 */
export const sourceOf = (
  transport: Transport,
  address: string,
  port: number,
  certificate?: ClientCertificate | undefined,
  opened?: Target | undefined,
): Source => ({
  transport,
  address: canonicalAddress(address),
  port,
  certificate,
  ...(opened && { opened }),
});
