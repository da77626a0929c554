import { canonicalAddress } from '../../lib/index.ts';
import type { Source, Target } from '../port.ts';

/**
 * Whether what has this source came from one of these places, where a registrar was found, or from `current`, where it is reached: over the TLS
 * connection that we opened there, whose certificate was verified in the name of the registrar; or from its address, which is no more than that.
 */
export const provenOver = (
  source: Source,
  found: readonly Target[],
  current: Target | undefined,
): 'address' | 'certificate' | undefined => {
  const places = current ? [current, ...found] : found;
  const place = places.find(({ address }) => canonicalAddress(address) === source.address);
  if (!place) return undefined;
  const { opened, proxy, transport } = source;
  const isVerified =
    proxy === undefined &&
    transport === 'tls' &&
    opened !== undefined &&
    places.some((target) => isSame(target, opened) && target.transport === 'tls');
  return isVerified ? 'certificate' : 'address';
};

const isSame = (one: Target, other: Target): boolean =>
  one.transport === other.transport &&
  one.address === other.address &&
  one.port === other.port &&
  one.serverName === other.serverName &&
  one.authorities === other.authorities;
