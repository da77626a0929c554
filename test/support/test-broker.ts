import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import { SERVER_TLS } from './tls-files.ts';

/** A message as the broker got it. */
export interface Told {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: number;
}

/** An MQTT broker in this process, on a loopback port. */
export interface TestBroker {
  readonly url: string;
  /** Who connected (CONNECT packets), by client id. */
  readonly connects: readonly string[];
  /** What was published by others than the test, wills included. */
  readonly told: readonly Told[];
  /** Topics that somebody asked for. */
  readonly topics: readonly string[];
  publish(topic: string, payload: string | Buffer, retain?: 'retained'): Promise<void>;
  /** Ends all connections, and goes on listening. */
  cut(): void;
  close(): Promise<void>;
}

export const startTestBroker = async (scheme: 'mqtt' | 'mqtts' = 'mqtt'): Promise<TestBroker> => {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const connects: string[] = [];
  const told: Told[] = [];
  const topics: string[] = [];
  const own: string[] = [];
  const welcome = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  };
  const { certificate, key } = SERVER_TLS;
  const server =
    scheme === 'mqtts' ? createTlsServer({ cert: certificate, key: key.reveal() }, welcome) : createServer(welcome);
  aedes.on('clientReady', ({ id }) => void connects.push(id));
  aedes.on('subscribe', (asked) => void topics.push(...asked.map(({ topic }) => topic)));
  aedes.on('publish', ({ topic, payload, retain, qos }) => {
    const text = payload.toString();
    const ours = own.indexOf(JSON.stringify([topic, text]));
    if (ours >= 0) own.splice(ours, 1);
    else if (!topic.startsWith('$SYS')) told.push({ topic, payload: text, retain, qos });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    connects,
    told,
    topics,
    publish: (topic, payload, retain) =>
      new Promise((resolve, reject) => {
        own.push(JSON.stringify([topic, payload.toString()]));
        const packet = { cmd: 'publish', topic, payload, retain: retain === 'retained', qos: 0, dup: false } as const;
        aedes.publish(packet, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await new Promise<void>((resolve) => {
        aedes.close(() => resolve());
      });
    },
  };
};
