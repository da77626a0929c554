import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isFreeUdpPort, freeListeningPort as listeningPortOn } from '../../src/demo/cluster/index.ts';

/** Given out before by this process: whoever got them may not have bound them yet. */
const givenOut = new Set<number>();

/** The first of what `find` finds that was not given out before. */
const fresh = async (find: () => Promise<number>): Promise<number> => {
  for (;;) {
    const port = await find();
    if (givenOut.has(port)) continue;
    givenOut.add(port);
    return port;
  }
};

/** A UDP port that was free on 127.0.0.1 a moment ago: for processes that cannot be asked which one they got. */
export const freeUdpPort = (): Promise<number> =>
  fresh(async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
  });

/** The first of `count` UDP ports in a row, from an even one on, that were free on 127.0.0.1 a moment ago. */
export const freeUdpPorts = async (count: number): Promise<number> => {
  for (;;) {
    const first = await freeUdpPort();
    const portMin = first + (first % 2);
    const row = Array.from({ length: count }, (_, index) => portMin + index);
    const free = await Promise.all(row.map((port) => isFreeUdpPort(port, '127.0.0.1')));
    if (!free.includes(false)) return portMin;
  }
};

/** An even port that is free on 127.0.0.1 in UDP and TCP and stays so: for programs that insist on the port they are given. */
export const freeListeningPort = (): Promise<number> => fresh(() => listeningPortOn('127.0.0.1'));
