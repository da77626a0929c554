import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freeUdpPort } from '../support/free-port.ts';

/** SIPp's own server: C++, no authentication, no state to keep, no RTP. The yardstick. */
export interface SippUas {
  readonly pid: number;
  readonly target: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

export const startSippUas = async (): Promise<SippUas> => {
  const port = await freeUdpPort();
  const child = spawn('sipp', ['-sn', 'uas', '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-f', '3600'], {
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('sipp -sn uas did not start');
  return {
    pid: child.pid,
    target: { host: '127.0.0.1', port },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
