import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A UDP port that was free on 127.0.0.1 a moment ago: for processes that cannot be asked which one they got. */
export const freeUdpPort = async (): Promise<number> => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
};

/** A TCP port that was free on 127.0.0.1 a moment ago. */
export const freeTcpPort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return address.port;
};

/** A port that was free on 127.0.0.1 a moment ago, in UDP and TCP. */
export const freeSipPort = async (): Promise<number> => {
  for (;;) {
    const port = await freeTcpPort();
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    const free = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    socket.close();
    if (free) return port;
  }
};

/** An even UDP port that was free on 127.0.0.1 a moment ago, as RTP wants it (RFC 3550 11). */
export const freeRtpPort = async (): Promise<number> => {
  for (;;) {
    const port = await freeUdpPort();
    if (port % 2 === 0) return port;
  }
};
