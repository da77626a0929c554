import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LET_IN, onMessages } from './postgres-wire.ts';

/** A session with the server. Its turn belongs to a client, from the first message of a transaction to its end. */
interface Session {
  readonly socket: Socket;
  turn: { hear(whole: Buffer): void; over(): void } | undefined;
}

/** ReadyForQuery says by its last byte whether a transaction is open. */
const isIdle = (ready: Buffer): boolean => ready.at(-1) === 'I'.charCodeAt(0);

/**
 * A pooler as PgBouncer with `pool_mode = transaction`, on a Unix socket in `place`, before the PostgreSQL whose socket is at `server`: each transaction
 * gets the session that was used last, else a new one.
 */
export const startTransactionPooler = async (
  server: string,
): Promise<{ readonly place: string; stop(): Promise<void> }> => {
  const place = await mkdtemp(join(tmpdir(), 'offhook-pooler-'));
  const resting: Session[] = [];
  const sockets = new Set<Socket>();

  const newSession = async (startup: Buffer): Promise<Session> => {
    const session: Session = { socket: connect(server), turn: undefined };
    sockets.add(session.socket);
    session.socket.on('error', () => undefined).write(startup);
    await new Promise<void>((isThere) => {
      onMessages(session.socket, undefined, (letter, whole) => {
        const { turn } = session;
        turn?.hear(whole);
        if (letter !== 'Z' || !isIdle(whole)) return;
        if (!turn) return isThere();
        session.turn = undefined;
        resting.push(session);
        turn.over();
      });
    });
    return session;
  };

  const pooler = createServer((client) => {
    client.on('error', () => undefined);
    sockets.add(client);
    let startup = Buffer.alloc(0);
    let session: Session | undefined;
    const turn = {
      hear: (whole: Buffer) => void client.write(whole),
      over() {
        session = undefined;
      },
    };
    const pass = async (whole: Buffer): Promise<void> => {
      session ??= resting.pop() ?? (await newSession(startup));
      session.turn = turn;
      session.socket.write(whole);
    };
    let passing = Promise.resolve();
    onMessages(
      client,
      (whole) => {
        startup = Buffer.from(whole);
        client.write(LET_IN);
      },
      (letter, whole) => {
        const copy = Buffer.from(whole);
        if (letter !== 'X') passing = passing.then(() => pass(copy));
      },
    );
  });
  pooler.listen(join(place, '.s.PGSQL.5432'));
  await once(pooler, 'listening');
  return {
    place,
    async stop() {
      for (const socket of sockets) socket.destroy();
      pooler.close();
      await rm(place, { recursive: true, force: true });
    },
  };
};
