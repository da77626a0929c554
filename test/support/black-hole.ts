import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens, and then does nothing any more: what is not in its backlog waits for ever. */
const LISTENER = `
const [host, port] = process.argv.slice(1);
require('node:net').createServer().listen({ host, port: Number(port), backlog: 1 }, () => {
  require('node:fs').writeSync(1, 'listening');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
`;

/** Enough to fill a backlog of one. */
const FILLERS = 4;

/** A place on loopback at which every SYN is lost, as behind a firewall that drops. Linux drops what a full backlog does not hold. */
export const startBlackHole = async (host: string, port: number): Promise<{ close(): Promise<void> }> => {
  const child = spawn(process.execPath, ['-e', LISTENER, host, String(port)], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const fillers = Array.from({ length: FILLERS }, (): Socket => connect(port, host).on('error', () => undefined));
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));
  return {
    async close() {
      for (const filler of fillers) filler.destroy();
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
};
