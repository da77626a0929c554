import { canonicalAddress, isWildcard, udpSocketFor } from '../lib/index.ts';

/** How long an answer of the kernel is believed: an address that has changed is noticed soon, and nobody asks with each datagram. Milliseconds. */
const BELIEVED_MS = 10_000;
/** Remote addresses remembered; beyond, all are forgotten. */
const REMEMBERED = 1024;
/** Nothing is sent to it: connecting a datagram socket only asks the routing table. */
const ANY_PORT = 9;

/**
 * Which of the machine's addresses a datagram came to, for a socket that is bound to all of them: the one that the
 * kernel would answer from.
 */
export class LocalAddresses {
  readonly #bound: string;
  readonly #known = new Map<string, { readonly address: string; readonly askedAt: number }>();

  /** `bound`: the address of the socket. Where it is not a wildcard, it is always the answer. */
  constructor(bound: string) {
    this.#bound = bound;
  }

  /** `remote` is an address as the socket reported it; `now` in milliseconds. */
  towards(remote: string, now: number): string {
    if (!isWildcard(this.#bound)) return canonicalAddress(this.#bound);
    const known = this.#known.get(remote);
    if (known && Math.abs(now - known.askedAt) < BELIEVED_MS) return known.address;
    const address = this.#ask(remote);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(remote, { address, askedAt: now });
    return address;
  }

  #ask(remote: string): string {
    const socket = udpSocketFor(remote);
    let address: string | undefined;
    // Without a route there is no address, and no answer can be sent either.
    socket.once('error', () => undefined);
    socket.once('connect', () => undefined);
    try {
      socket.connect(ANY_PORT, remote);
      ({ address } = socket.address());
    } catch {
      address = undefined;
    }
    socket.close();
    return canonicalAddress(address ?? this.#bound);
  }
}

/** Of whatever interface leads there; undefined where none does. For the audio of a phone that a proxy speaks for. */
export class OwnRoutes {
  readonly #addresses = new LocalAddresses('::');

  /** As `LocalAddresses.towards`. */
  towards(remote: string, now: number): string | undefined {
    const own = this.#addresses.towards(remote, now);
    return isWildcard(own) ? undefined : own;
  }
}
