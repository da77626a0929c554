import { type Clock, type Networks, onLinkNetworks, parseNetworks } from '../lib/index.ts';

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

/** How long the prefixes of the own interfaces are believed, in milliseconds. */
const INTERFACES_FOR_MS = 60_000;

/**
 * The home networks as they are at each question. With `auto` the interfaces are looked at again, at most once a minute:
 * a provider that gives the network another prefix gives the old one to somebody else. Pass `os.networkInterfaces`.
 */
export const currentHome = (
  home: readonly string[],
  interfaces: () => Parameters<typeof onLinkNetworks>[0],
  clock: Clock,
): (() => Home) => {
  let known = homeOf(home, interfaces());
  if (!home.includes('auto')) return () => known;
  let knownAt = clock.now();
  return () => {
    const age = clock.now() - knownAt;
    if (age >= 0 && age < INTERFACES_FOR_MS) return known;
    known = homeOf(home, interfaces());
    knownAt = clock.now();
    return known;
  };
};
