import { isIP } from 'node:net';
import type { Random } from '../../lib/index.ts';
import { defaultPort } from '../client/index.ts';
import type { Target } from '../port.ts';

/** An SRV record (RFC 2782). */
export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** Who knows names. */
export interface Resolver {
  /** The SRV records of this name; none where there are none. Rejects where that cannot be found out. */
  services(name: string): Promise<readonly ServiceRecord[]>;
  /** The addresses of a host, in the order in which they should be tried. Rejects where it has none, or that cannot be found out. */
  addresses(host: string): Promise<readonly string[]>;
}

/** Where a registrar is to be found. */
export interface RegistrarPlace {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** TLS, PEM: see `Target`. */
  readonly authorities?: string | undefined;
}

/** RFC 3263 4.1: the service names. */
const SERVICES = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' } as const;

/** More are not tried: whoever answers for a name must not send us all over the place. */
const MOST_TARGETS = 8;

/**
 * Where the registrar may be reached, in the order in which it is tried (RFC 3263 4.2, with the transport given): an address is itself; a name with a
 * port has addresses; a name without one has SRV records, and addresses at the usual port where it has none. Rejects where nothing is found.
 */
export const lookUp = async (place: RegistrarPlace, resolver: Resolver, random: Random): Promise<readonly Target[]> => {
  const { host, port, transport, authorities } = place;
  const at = (address: string, port: number): Target => ({
    transport,
    address,
    port,
    // RFC 5922 7.3: the certificate names whom we meant, not whom the look-up led to.
    ...(transport === 'tls' && { serverName: host, authorities }),
  });
  if (isIP(host) !== 0) return [at(host, port ?? defaultPort(transport))];
  const records = port === undefined ? await servicesOf(`${SERVICES[transport]}.${host}`, resolver) : [];
  if (records.length === 0) {
    const addresses = await resolver.addresses(host);
    return addresses.slice(0, MOST_TARGETS).map((address) => at(address, port ?? defaultPort(transport)));
  }
  const targets: Target[] = [];
  let cause: unknown;
  for (const record of ordered(records, random).slice(0, MOST_TARGETS)) {
    try {
      const addresses = await resolver.addresses(record.name);
      targets.push(...addresses.map((address) => at(address, record.port)));
    } catch (failure) {
      cause = failure;
    }
  }
  if (targets.length === 0) throw new Error(`Nothing is found for ${host}`, { cause });
  return targets.slice(0, MOST_TARGETS);
};

/** Home routers answer a question that they do not know with a failure: where it cannot be found out there are none. */
const servicesOf = async (name: string, resolver: Resolver): Promise<readonly ServiceRecord[]> => {
  const records = await resolver.services(name).catch(() => []);
  // RFC 2782: a target of "." says that the service is not there.
  return records.filter(({ name, port }) => name !== '' && name !== '.' && port > 0);
};

/** RFC 2782: by priority; among equals each comes first as often as its weight says, those without weight seldom. */
const ordered = (records: readonly ServiceRecord[], random: Random): readonly ServiceRecord[] => {
  const left = records.toSorted((one, other) => one.priority - other.priority || one.weight - other.weight);
  const drawn: ServiceRecord[] = [];
  while (left.length > 0) {
    const priority = left[0]?.priority;
    const equals = left.filter((record) => record.priority === priority);
    const total = equals.reduce((sum, { weight }) => sum + weight, 0);
    let rest = random.below(total + 1);
    const next = equals.find(({ weight }) => {
      rest -= weight;
      return rest <= 0;
    });
    const chosen = next ?? equals[0];
    if (!chosen) break;
    drawn.push(chosen);
    left.splice(left.indexOf(chosen), 1);
  }
  return drawn;
};
