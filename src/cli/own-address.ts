import { isIPv4 } from 'node:net';
import { parseNetworks, privateNetworks } from '../lib/index.ts';

type Interfaces = Readonly<
  Record<string, readonly { readonly address: string; readonly internal: boolean }[] | undefined>
>;

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

/** Where phones find the SIP server: the configured name, else the address it listens on, else the best own guess. */
export const phoneServer = (
  sip: { readonly host: string; readonly externalHost?: string | undefined },
  interfaces: Interfaces,
): string => {
  if (sip.externalHost !== undefined) return sip.externalHost;
  if (sip.host !== '0.0.0.0' && sip.host !== '::') return sip.host;
  return ownAddress(interfaces) ?? 'the address of this machine';
};
