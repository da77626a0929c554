import { isIP, isIPv4 } from 'node:net';
import {
  bareHost,
  canonicalAddress,
  isLoopback,
  isUnicast,
  isWildcard,
  parseNetworks,
  privateNetworks,
} from '../lib/index.ts';

type Interfaces = Readonly<
  Record<string, readonly { readonly address: string; readonly internal: boolean }[] | undefined>
>;

/** How a request came to this machine. `named`: the host that its sender wrote, `address`: the end of its connection here. */
export interface Reached {
  readonly named: string;
  readonly address: string | undefined;
}

/** Interfaces of containers and virtual machines: a phone at home cannot reach their addresses. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|cni|flannel|podman|lxc|tailscale|wg|tun|tap|zt)/;

/**
 * The address that a phone at home most likely reaches this machine by: a private IPv4 address of a real
 * interface, else any IPv4 address. Undefined: there is none but loopback. Pass `os.networkInterfaces()`.
 */
export const ownAddress = (interfaces: Interfaces): string | undefined => {
  const candidates = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ address, internal }) => !internal && isIPv4(address) && !address.startsWith('169.254.'))
    .map(({ address }) => address);
  const home = parseNetworks(privateNetworks);
  return candidates.find((address) => home.ok && home.value.has(address)) ?? candidates[0];
};

/**
 * Where phones find the SIP server: the configured name, else the address it listens on, else the one that a request of somebody in the
 * house reached, else the best own guess. A name that the request was sent to does not count: it may be that of a proxy. Undefined: none
 * is known.
 */
export const phoneHost = (
  sip: { readonly host: string; readonly externalHost?: string | undefined },
  interfaces: Interfaces,
  reached?: Reached,
): string | undefined => {
  if (sip.externalHost !== undefined) return sip.externalHost;
  if (!isWildcard(sip.host)) return sip.host;
  return (
    [reached?.named, reached?.address].map(addressIn).find((address) => address !== undefined) ?? ownAddress(interfaces)
  );
};

/** RFC 4291 2.5.6: an address of one link means nothing on another. */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i;

/** The address in a text, if it is one that others can call; IPv6 may stand in brackets. */
const addressIn = (text = ''): string | undefined => {
  const address = canonicalAddress(bareHost(text));
  const callable = isIP(address) !== 0 && isUnicast(address) && !isLoopback(address) && !LINK_LOCAL.test(address);
  return callable ? address : undefined;
};
