import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that outgoing connections get: one of those cannot be had for a while after, without SO_REUSEADDR. */
const LISTENING = { first: 20_000, last: 31_998 };

/** An even port that is free there in UDP and TCP and stays so: for programs that insist on the port they are given. */
export const freeListeningPort = async (host: string): Promise<number> => {
  for (;;) {
    const port = randomInt(LISTENING.first / 2, LISTENING.last / 2 + 1) * 2;
    if ((await isFreeUdpPort(port, host)) && (await isFreeTcpPort(port, host))) return port;
  }
};

/** Whether somebody could listen there in UDP. */
export const isFreeUdpPort = async (port: number, host: string): Promise<boolean> => {
  const socket = createSocket('udp4');
  socket.bind(port, host);
  const free = await once(socket, 'listening').then(
    () => true,
    () => false,
  );
  socket.close();
  return free;
};

const isFreeTcpPort = async (port: number, host: string): Promise<boolean> => {
  const server = createServer();
  server.listen(port, host);
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.close();
  return free;
};
