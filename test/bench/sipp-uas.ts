import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freeUdpPort } from '../support/free-port.ts';
import { SIPP_BUFFER } from './load.ts';

/** SIPp's own server: C++, no authentication, no state to keep, no RTP. The yardstick. */
export interface SippUas {
  readonly pid: number;
  readonly target: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

/** True when some process has this UDP port (proc(5): /proc/net/udp, ports in hexadecimal). */
const isBound = (port: number): boolean =>
  readFileSync('/proc/net/udp', 'latin1').includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 0`);

/** The server that is built into SIPp, or the one that plays the other side of full-call.xml. */
const SCENARIOS = {
  uas: ['-sn', 'uas'],
  'full-call-server': ['-sf', join(import.meta.dirname, 'scenarios/full-call-server.xml')],
} as const;

export const startSippUas = async (plays: keyof typeof SCENARIOS = 'uas'): Promise<SippUas> => {
  const port = await freeUdpPort();
  const args = [...SCENARIOS[plays], '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-f', '3600', ...SIPP_BUFFER];
  const child = spawn('sipp', args, { stdio: 'ignore' });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('sipp -sn uas did not start');
  while (!isBound(port) && child.exitCode === null) await pause(20);
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
