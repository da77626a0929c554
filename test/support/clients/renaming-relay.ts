import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** A UDP port on 127.0.0.1 in front of a server. */
export interface RenamingRelay {
  readonly host: string;
  readonly port: number;
  close(): void;
}

/** Passes the SIP of one phone on to a server and back, and gives it another User-Agent: what a phone's owner can do to any. */
export const relayAs = async (
  userAgent: string,
  server: { readonly host: string; readonly port: number },
): Promise<RenamingRelay> => {
  const socket = createSocket('udp4');
  let phone: RemoteInfo | undefined;
  socket.on('message', (packet, from) => {
    if (from.port === server.port) {
      if (phone) socket.send(packet, phone.port, phone.address);
      return;
    }
    phone = from;
    const renamed = packet.toString('latin1').replace(/^User-Agent:.*$/im, `User-Agent: ${userAgent}`);
    socket.send(Buffer.from(renamed, 'latin1'), server.port, server.host);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { host: '127.0.0.1', port: socket.address().port, close: () => socket.close() };
};
