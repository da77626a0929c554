import { canonicalAddress } from '../../lib/index.ts';
import type { Source, Transport } from '../port.ts';
import type { Parsed } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { MAX_FRAME_BYTES } from './protocol/frame.ts';
import type { Handed } from './protocol/index.ts';

/** What drachtio calls a transport, and what that may be: it sees no WebSocket. */
const MAY_BE: ReadonlyMap<string, readonly Transport[]> = new Map([
  ['udp', ['udp']],
  ['tcp', ['tcp', 'ws', 'wss']],
  ['tls', ['tls', 'wss']],
]);

const TRANSPORTS: ReadonlyMap<string, Transport> = new Map(
  (['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map((name) => [name, name]),
);

/** `udp/192.0.2.1:5060`, the address in brackets where it is an IPv6 one. */
const LISTENING = /^([a-z]+)\/\[?([^\]]+)\]?:(\d{1,5})$/;

/** A place where drachtio listens, as it says; undefined for one that cannot be read. */
export const listeningAt = (
  place: string,
): { readonly transport: Transport; readonly host: string; readonly port: number } | undefined => {
  const [, name = '', host = '', port] = LISTENING.exec(place) ?? [];
  const transport = TRANSPORTS.get(name);
  return transport && { transport, host, port: Number(port) };
};

/**
 * Over which transport a request came: the one that drachtio listens for at the port where it was received. Undefined where that cannot
 * be told from what drachtio says; a call over WebSocket must not pass for one over TCP.
 */
export const transportOf = (
  { protocol, receivedAt }: Pick<Handed, 'protocol' | 'receivedAt'>,
  listening: readonly string[],
): Transport | undefined => {
  const possible = MAY_BE.get(protocol) ?? [];
  const found = listening.flatMap((place) => {
    const at = listeningAt(place);
    return at && at.port === receivedAt?.port && possible.includes(at.transport) ? [at.transport] : [];
  });
  const [transport, ...others] = new Set(found);
  return others.length === 0 ? transport : undefined;
};

/** Who sent this, over that transport. drachtio shows no certificate. */
export const sourceOf = ({ address, port }: Pick<Handed, 'address' | 'port'>, transport: Transport): Source => ({
  transport,
  address: canonicalAddress(address),
  port,
});

/** Reads the message that came, which drachtio has read before: what it refused itself never comes. */
export const messageOf = ({ message }: Pick<Handed, 'message'>): Parsed =>
  parseMessage(message, { maxBytes: MAX_FRAME_BYTES });
