import { isIP } from 'node:net';
import { targetOf } from '../../client/target.ts';
import type { Proof, Target } from '../../port.ts';
import type { SipUri } from '../../syntax/uri.ts';

/** A way to take a request of ours inside a dialog: that on which the phone spoke last, or one to be opened. */
export type CallWay = 'flow' | Target;

/** What is known of the other end of a call. */
export interface OtherEnd {
  readonly proof: Proof;
  /** The flow it spoke over last. Its hop is the caller, at the address that the INVITE came from, or the proxy that he is behind. */
  readonly flow: {
    readonly protocol: Target['transport'];
    readonly reliable: boolean;
    readonly isOpen: boolean;
    readonly hop: { readonly address: string; readonly port: number };
  };
  /** Whether this address is a proxy's that the operator named: what it is told to pass on may go there. */
  readonly isProxy: (address: string) => boolean;
}

/** RFC 6335 6: below are the system's own; nobody has a phone there. */
const FIRST_USER_PORT = 1024;

/**
 * The ways to whom a dialog says that a request goes next (RFC 3261 12.2.1.1), best first. What a packet says is written, but
 * not believed: nothing is ever sent to another address than that of the hop, or a proxy's; a name is never looked up and
 * stands for that same address. Of a caller whom an address alone proves not even its port is believed.
 */
export const waysTo = (next: SipUri | undefined, other: OtherEnd): readonly CallWay[] => {
  const { flow, proof } = other;
  const target = proof === 'address' ? undefined : reachable(next, other);
  if (!next || !target || isHop(target, flow)) return ['flow'];
  // A connection that stands leads to whoever spoke over it, whatever port he listens on.
  if (flow.reliable) return flow.isOpen ? ['flow', target] : [target];
  // An address that is not the hop's is what a phone behind NAT writes of itself: then its packets know the way better.
  return isIP(next.host) === 0 || next.host === target.address ? [target, 'flow'] : ['flow', target];
};

const reachable = (next: SipUri | undefined, { flow, isProxy }: OtherEnd): Target | undefined => {
  if (!next || next.host.endsWith('.invalid')) return undefined;
  const target = targetOf({ ...next, host: isProxy(next.host) ? next.host : flow.hop.address });
  return target && target.port >= FIRST_USER_PORT ? target : undefined;
};

const isHop = ({ transport, address, port }: Target, { protocol, hop }: OtherEnd['flow']): boolean =>
  transport === protocol && address === hop.address && port === hop.port;
