import type { DigestAlgorithm } from '../digest/port.ts';
import type { Secret } from '../lib/index.ts';
import type { TrustedProxy } from './proxies.ts';

/** The timers that every other SIP timer is made of, in milliseconds (RFC 3261 17.1.1.1). */
export interface TimerSettings {
  /** Estimate of the round trip. Default of the RFC: 500. */
  readonly t1Ms: number;
  /** Longest interval between retransmissions of a non-INVITE request or an INVITE response. RFC: 4000. */
  readonly t2Ms: number;
  /** How long a message may stay in the network. RFC: 5000. */
  readonly t4Ms: number;
}

/** What a stranger may use up. A source address is an IPv4 one, or a /64 of IPv6 but for the phones and peers that are known in it. */
export interface SipLimits {
  /** Messages that one source address may send each second in the long run; what exceeds it is dropped unread. */
  readonly packetsPerSecond: number;
  /** Messages that one source address may send at once. */
  readonly packetBurst: number;
  /** Wrong digests within five minutes, over nonces that were issued to it, after which a source is banned or slowed. */
  readonly digestFailures: number;
  /** How long the first time, in seconds; see `Bans` for the times after it. */
  readonly banSeconds: number;
  /** Stream connections that one source address may have, over all transports together, and TLS handshakes each second in the long run. */
  readonly connectionsPerAddress: number;
  /** Stream connections in total, over all transports together. */
  readonly connections: number;
  /** A stream connection without a complete message or keep-alive for so long is closed. */
  readonly idleSeconds: number;
  /** Transactions alive at once; a request that would need one more is answered with 503. */
  readonly transactions: number;
}

/** What TLS and WSS show, and whose word about others they take. */
export interface TlsSettings {
  /** PEM: the certificate, then those that lead to its authority. */
  readonly certificate: string;
  /** PEM, not encrypted. */
  readonly key: Secret<string>;
  /** PEM: who may issue client certificates with a name that counts. */
  readonly authorities?: string | undefined;
}

/** Where the embedded server listens. A port that is `undefined` is off; 0 takes any free one. */
export interface ListenSettings {
  /** Address to bind, numeric. An IPv6 one binds IPv6 sockets. */
  readonly host: string;
  readonly udpPort?: number | undefined;
  readonly tcpPort?: number | undefined;
  readonly tlsPort?: number | undefined;
  readonly wsPort?: number | undefined;
  readonly wssPort?: number | undefined;
  /** Needed by `tlsPort` and `wssPort`. */
  readonly tls?: TlsSettings | undefined;
}

/** Settings of the embedded server. */
export interface SipSettings extends TimerSettings, ListenSettings {
  /** Host for Contact and Via, behind NAT. Default: the address that the packet came to. */
  readonly externalHost?: string | undefined;
  readonly realm: string;
  /** Algorithms of the challenges, in the order in which they are sent. */
  readonly digestAlgorithms: readonly DigestAlgorithm[];
  /** A shorter registration is refused with 423. */
  readonly registerMinSeconds: number;
  /** A longer registration is shortened to this. */
  readonly registerMaxSeconds: number;
  /** A call that is still there after so long is ended. */
  readonly maxCallSeconds: number;
  /** Who may say where a request came from that it passes on; nobody where it is left out. */
  readonly proxies?: readonly TrustedProxy[] | undefined;
  readonly limits: SipLimits;
}
