import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { boundConnections } from '../../../src/http/connections.ts';

describe('the bound on connections', () => {
  let server: Server;
  let refused: number;
  const sockets: Socket[] = [];

  const open = async (most: number, mostOfAddress: number, isExempt: (address: string) => boolean): Promise<void> => {
    refused = 0;
    server = createServer();
    boundConnections(server, { most, mostOfAddress, isExempt, onRefused: () => void refused++ });
    server.on('connection', (socket) => {
      if (!socket.destroyed) socket.on('error', () => undefined).write('hello');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  };
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  /** Connects; `served` where it was greeted, `closed` where the connection ended without a word. */
  const tried = async (): Promise<'served' | 'closed'> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket.on('error', () => undefined));
    return new Promise((resolve) => {
      socket.once('data', () => resolve('served'));
      socket.once('close', () => resolve('closed'));
    });
  };

  it('closes what comes above that of an address, and lets another in when one ends', async () => {
    await open(100, 2, () => false);
    expect([await tried(), await tried(), await tried()]).toEqual(['served', 'served', 'closed']);
    expect(refused).toBe(1);
    sockets[0]?.destroy();
    await expect.poll(tried).toBe('served');
  });

  it('counts those of a proxy among all alone', async () => {
    await open(3, 1, (address) => address === '127.0.0.1');
    expect([await tried(), await tried(), await tried(), await tried()]).toEqual([
      'served',
      'served',
      'served',
      'closed',
    ]);
    expect(refused).toBe(1);
  });
});
