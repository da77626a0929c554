import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { int16, int32, LET_IN, message, onMessages, READY, texts } from './postgres-wire.ts';

/** What an older PostgreSQL says of itself, by the names that are asked for. */
const FACTS = { version: '13.22', number: '130022', encoding: 'UTF8', standby: 'f', readonly: 'f', fsync: 't' };

const TEXT = 25;
const INT4 = 23;
const BOOL = 16;

const types = new Map([['number', INT4]]);

/** One column of a row: its name, no table, its type, any size, as text. */
const column = (name: string, value: string): Buffer => {
  const type = types.get(name) ?? (value.length === 1 ? BOOL : TEXT);
  return Buffer.concat([texts(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]);
};

const count = int16(Object.keys(FACTS).length);
const rowDescription = message('T', Buffer.concat([count, ...Object.entries(FACTS).map(([k, v]) => column(k, v))]));
const dataRow = message(
  'D',
  Buffer.concat([count, ...Object.values(FACTS).flatMap((value) => [int32(value.length), Buffer.from(value)])]),
);

/** A stand-in of a PostgreSQL that no package has any more, on a Unix socket in `place`: it lets everybody in and answers what is asked at the start. */
export const startOldPostgres = async (): Promise<{ readonly place: string; stop(): Promise<void> }> => {
  const place = await mkdtemp(join(tmpdir(), 'offhook-old-'));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const letIn = () => void socket.write(LET_IN);
    onMessages(socket, letIn, (letter, whole) => {
      if (letter !== 'Q') return;
      if (whole.includes('server_version')) socket.write(Buffer.concat([rowDescription, dataRow]));
      socket.write(Buffer.concat([message('C', texts('SET')), READY]));
    });
  });
  server.listen(join(place, '.s.PGSQL.5432'));
  await once(server, 'listening');
  return {
    place,
    async stop() {
      server.close();
      await rm(place, { recursive: true, force: true });
    },
  };
};
