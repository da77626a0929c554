import { isIP, isIPv4, SocketAddress } from 'node:net';
import { type ClientCertificate, canonicalAddress, certificateName, isUnicast } from '../lib/index.ts';
import type { Source, Transport } from './port.ts';

/** The header field in which a proxy says where a request came from. */
export const SOURCE_FIELD = 'X-Offhook-Source';

/** What it says: `<transport> <address> <port> [certificate fingerprint]`, one space between. */
const SOURCE = /^(udp|tcp|tls|ws|wss) ([0-9A-Fa-f.:]{2,45}) ([1-9]\d{0,4})(?: ([0-9A-Fa-f:]{64,95}))?$/;

/**
 * Reads the value of the field; undefined where it is anything else than what is written above. The address is that of one machine, IPv6
 * without brackets and zone. A certificate is named by its SHA-256 fingerprint, and stands only where the transport is TLS.
 */
export const readSource = (value: string): Source | undefined => {
  const [, transport, written = '', digits, fingerprint] = SOURCE.exec(value) ?? [];
  if (transport === undefined) return undefined;
  const address = readAddress(written);
  const port = Number(digits);
  if (address === undefined || port > 65_535) return undefined;
  if (fingerprint === undefined) return { transport: transport as Transport, address, port };
  const certificate = readCertificate(fingerprint);
  return transport === 'tls' && certificate ? { transport, address, port, certificate } : undefined;
};

/** In the one text form that is compared. */
const readAddress = (written: string): string | undefined => {
  if (isIP(written) === 0) return undefined;
  const address = isIPv4(written) ? written : new SocketAddress({ address: written, family: 'ipv6' }).address;
  const canonical = canonicalAddress(address);
  return isUnicast(canonical) ? canonical : undefined;
};

/** Its subject is not told: a name counts only where an authority stands behind it, and that the proxy alone has seen. */
const readCertificate = (written: string): ClientCertificate | undefined => {
  const fingerprint = certificateName(written);
  return fingerprint === undefined ? undefined : { fingerprint, subject: undefined };
};
