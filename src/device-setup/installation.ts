import type { DialPlan } from './dialling/plan.ts';

/** What phones have to know of this server. */
export interface Installation {
  /** A name or an address, an IPv6 one without brackets; undefined: not known. */
  readonly host: string | undefined;
  /** The ports that are open to phones. */
  readonly ports: readonly OpenPort[];
  readonly plan: DialPlan;
}

/** A port of the SIP server. */
export interface OpenPort {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly port: number;
}

/** The open ports of a configuration, in which 0 is off. */
export const openPorts = ({
  udpPort,
  tcpPort,
  tlsPort,
}: {
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly tlsPort: number;
}): readonly OpenPort[] =>
  [
    { transport: 'udp', port: udpPort } as const,
    { transport: 'tcp', port: tcpPort } as const,
    { transport: 'tls', port: tlsPort } as const,
  ].filter(({ port }) => port !== 0);
