import type { Server } from 'node:net';
import { CountingGate, canonicalAddress, networkOf } from '../lib/index.ts';

/** How many connections a server takes. */
interface ConnectionBounds {
  /** At one time. */
  readonly most: number;
  /** The same, of one IPv4 address or IPv6 /64. */
  readonly mostOfAddress: number;
  /** Whose connections count only among all: a proxy brings those of everybody. */
  readonly isExempt: (address: string) => boolean;
  /** Hears of each that was closed at once. */
  readonly onRefused: () => void;
}

/** Closes what comes above these bounds before anything is read of it: each connection costs memory and a file descriptor, which SIP and the database need too. */
export const boundConnections = (
  server: Server,
  { most, mostOfAddress, isExempt, onRefused }: ConnectionBounds,
): void => {
  const open = new CountingGate(mostOfAddress);
  server.maxConnections = most;
  server.on('drop', onRefused);
  server.on('connection', (socket) => {
    const address = canonicalAddress(socket.remoteAddress ?? '');
    if (isExempt(address)) return;
    const from = networkOf(address);
    if (!open.enter(from)) {
      onRefused();
      socket.destroy();
      return;
    }
    socket.once('close', () => open.leave(from));
  });
};
