import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6, SocketAddress } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Networks, parseNetworks } from '../lib/index.ts';

/** Who sent a request. */
export interface Sender {
  /** What requests are counted under: the sender's own address or, where nobody trusted tells it, that of the nearest hop that is known. */
  readonly address: string;
  /** The sender's own address. Undefined where proxies are in between and none that is trusted tells it. */
  readonly own: string | undefined;
  /** No proxy was in between, as far as the headers tell. */
  readonly direct: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    readonly sender: Sender;
  }
}

/** The parts of a request that tell where it comes from. */
export interface Hops {
  /** Of the connection. */
  readonly peer: string;
  readonly forwardedFor: string | undefined;
  /** Whether some other header says that a proxy forwarded it. */
  readonly forwarded: boolean;
}

/**
 * `X-Forwarded-For` counts only from trusted peers, and there from the right: each trusted hop vouches for the one to its
 * left, the first that is not trusted is the sender, and what stands left of it anybody can have written. Where that one is
 * no address, or every hop is trusted, the sender is not known. `Forwarded` (RFC 7239) is never read for an address:
 * a proxy that writes the one header passes the other through as it came.
 */
export const senderOf = ({ peer, forwardedFor, forwarded }: Hops, trusted: Networks): Sender => {
  const direct = forwardedFor === undefined && !forwarded;
  if (!trusted.has(peer)) return { address: peer, own: direct ? peer : undefined, direct };
  let known = peer;
  for (const hop of hopsOf(forwardedFor).reverse()) {
    const address = addressIn(hop);
    if (address === undefined) break;
    known = address;
    if (!trusted.has(address)) return { address, own: address, direct };
  }
  return { address: known, own: undefined, direct };
};

/** RFC 9110 5.6.1: empty elements of a list do not count. */
const hopsOf = (list = ''): string[] =>
  list
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');

const WITH_PORT = /^(?<v4>[\d.]+):\d{1,5}$|^\[(?<v6>[^\]]+)\](?::\d{1,5})?$/;

/** The address in a hop, as proxies write it: bare, with a port, IPv6 also in brackets. */
const addressIn = (hop: string): string | undefined => {
  if (isIP(hop) !== 0) return inOneForm(hop);
  const { v4, v6 } = WITH_PORT.exec(hop)?.groups ?? {};
  if (v6 !== undefined) return isIPv6(v6) ? inOneForm(v6) : undefined;
  return v4 !== undefined && isIP(v4) === 4 ? v4 : undefined;
};

/** RFC 5952 4: one IPv6 address can be written in many ways, and is counted as one. RFC 4007 6: a zone is local to whoever wrote it. */
const inOneForm = (address: string): string =>
  isIPv6(address) ? new SocketAddress({ address: address.replace(/%.*/, ''), family: 'ipv6' }).address : address;

/** Gives every request its `sender`; answers who is a trusted hop. Throws for a CIDR that is none. */
export const tellSenders = (app: FastifyInstance, trustProxy: readonly string[]): ((address: string) => boolean) => {
  const trusted = parseNetworks(trustProxy);
  if (!trusted.ok) throw new Error(`http.trustProxy was not checked: ${trusted.error}`);
  app.decorateRequest('sender', {
    getter(this: FastifyRequest) {
      return senderOf(hopsIn(this.raw), trusted.value);
    },
  });
  return (address) => trusted.value.has(address);
};

/** What a message says of that. */
export const hopsIn = ({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Hops => {
  const xff = headers['x-forwarded-for'];
  return {
    peer: socket.remoteAddress ?? '',
    forwardedFor: Array.isArray(xff) ? xff.join(',') : xff,
    forwarded: ['forwarded', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto', 'via'].some(
      (name) => name in headers,
    ),
  };
};
