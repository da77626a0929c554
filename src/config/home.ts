import { type Networks, onLinkNetworks, parseNetworks } from '../lib/index.ts';

/** The home networks: to ask, and to print. */
export interface Home {
  readonly networks: Networks;
  readonly cidrs: readonly string[];
}

/** Resolves `network.home`: `auto` becomes the prefixes of the own interfaces. Pass `os.networkInterfaces()`. */
export const homeOf = (home: readonly string[], interfaces: Parameters<typeof onLinkNetworks>[0]): Home => {
  const cidrs = [...new Set(home.flatMap((item) => (item === 'auto' ? onLinkNetworks(interfaces) : [item])))];
  const networks = parseNetworks(cidrs);
  if (!networks.ok) throw new Error(`network.home was not checked: ${networks.error}`);
  return { networks: networks.value, cidrs };
};
