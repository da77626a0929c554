import { udpSocketFor } from '../../lib/index.ts';
import type { Target } from '../port.ts';

/** Asks whether anybody listens at an address, without a word that would be answered. */
export interface Probe {
  send(): void;
  /** Idempotent. */
  close(): void;
}

/** Makes one. `refused` is called whenever the other machine says that nobody listens, or none is there. */
export type OpenProbe = (target: Target, refused: () => void) => Probe;

/** RFC 5626 3.5.1: no message, and never answered. */
const CRLF = Buffer.from('\r\n');

/**
 * Over UDP a registrar that has ended says nothing, but its machine does (ICMP), to a socket that is connected to it alone. Over a connection there
 * is nothing to ask: it ends.
 */
export const openProbe: OpenProbe = ({ transport, address, port }, refused) => {
  if (transport !== 'udp') return { send: () => undefined, close: () => undefined };
  const socket = udpSocketFor(address);
  let isOpen = false;
  let isClosed = false;
  socket.on('error', refused);
  socket.connect(port, address, () => {
    isOpen = true;
  });
  return {
    send() {
      if (!isOpen || isClosed) return;
      // What came back for the one before is heard as an error of the socket, or of this one.
      socket.send(CRLF, (cause) => {
        if (cause && !isClosed) refused();
      });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      socket.removeListener('error', refused);
      socket.on('error', () => undefined);
      socket.close();
    },
  };
};
