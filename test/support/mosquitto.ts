import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freeListeningPort } from './free-port.ts';

/** Debian's broker on a loopback port, with passwords and access rules. */
export interface Mosquitto {
  readonly url: string;
  stop(): Promise<void>;
}

/** `passwords` by user name; `rules` are the lines of an ACL file. */
export const startMosquitto = async (
  passwords: Readonly<Record<string, string>>,
  rules: readonly string[],
): Promise<Mosquitto> => {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-mosquitto-'));
  const port = await freeListeningPort();
  const file = (name: string): string => join(folder, name);
  await writeFile(file('passwords'), '', { mode: 0o600 });
  for (const [user, password] of Object.entries(passwords))
    expect(spawnSync('mosquitto_passwd', ['-b', file('passwords'), user, password]).status).toBe(0);
  await writeFile(file('rules'), `${rules.join('\n')}\n`, { mode: 0o600 });
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${file('passwords')}`,
    `acl_file ${file('rules')}`,
    // Started by root, it would become a user that cannot read these files.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  await writeFile(file('conf'), `${settings.join('\n')}\n`);
  const child: ChildProcess = spawn('mosquitto', ['-c', file('conf')], { stdio: 'ignore' });
  await expect.poll(() => listens(port)).toBe(true);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
};

const listens = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
};
