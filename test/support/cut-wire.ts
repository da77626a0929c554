import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * When the connection dies at a message: `unsent` before the server has it, `sent` when it has it and nobody hears the answer, `answered` when
 * its answer is on the way.
 */
export type Cut = 'unsent' | 'sent' | 'answered';

/** A wire to PostgreSQL that can be cut at a place. */
export interface CutWire {
  /** Where it begins, in the place of the URL that it was made for. */
  readonly url: string;
  /** Cuts the connection on which the next message goes that holds `mark`. */
  cutAt(mark: string, how: Cut): void;
  /** How often it was cut. */
  readonly cuts: number;
  /** Nothing passes any more, in neither direction, until it is called with false. */
  hold(isHeld: boolean): void;
  stop(): Promise<void>;
}

const SOCKET = '.s.PGSQL.5432';

/** Lays one to the server whose socket lies in the directory that `url` names as its host. */
export const layCutWire = async (url: string): Promise<CutWire> => {
  const [, host = ''] = /@([^/]+)\//.exec(url) ?? [];
  const dir = await mkdtemp(join(tmpdir(), 'offhook-wire-'));
  const sockets = new Set<Socket>();
  let armed: { readonly mark: string; readonly how: Cut } | undefined;
  let cuts = 0;
  let isHeld = false;

  const cut = (...ends: readonly Socket[]): void => {
    cuts += 1;
    for (const end of ends) end.destroy();
  };

  const server = createServer((client) => {
    const upstream = createConnection(join(decodeURIComponent(host), SOCKET));
    let isDeaf = false;
    for (const end of [client, upstream]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        sockets.delete(end);
        // What the server was sent it reads to the end, whoever hears it.
        if (end === client) upstream.end();
        else client.destroy();
      });
      if (isHeld) end.pause();
    }
    client.on('data', (bytes: Buffer) => {
      if (!armed || !bytes.includes(armed.mark)) return void upstream.write(bytes);
      const { how } = armed;
      armed = undefined;
      if (how === 'unsent') return cut(client, upstream);
      upstream.write(bytes);
      if (how === 'sent') return cut(client);
      isDeaf = true;
    });
    upstream.on('data', (bytes) => {
      if (isDeaf) cut(client, upstream);
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(dir, SOCKET), resolve));

  return {
    url: url.replace(host, encodeURIComponent(dir)),
    cutAt(mark, how) {
      armed = { mark, how };
    },
    get cuts() {
      return cuts;
    },
    hold(held) {
      isHeld = held;
      for (const socket of sockets) {
        if (held) socket.pause();
        else socket.resume();
      }
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
};
