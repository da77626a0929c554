import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { run, type Surroundings } from '../../src/cli/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort, freeUdpPort } from '../support/free-port.ts';
import { startOffhook } from '../support/offhook-process.ts';

const environment = async (changes: Readonly<Record<string, string>> = {}) => ({
  OFFHOOK_HTTP__PORT: String(await freeListeningPort()),
  OFFHOOK_SIP__HOST: '127.0.0.1',
  OFFHOOK_SIP__UDP_PORT: String(await freeUdpPort()),
  OFFHOOK_SIP__TCP_PORT: '0',
  ...changes,
});

const takenTcpPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const takenUdpPort = async (): Promise<number> => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket.address().port;
};

describe('offhook serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 at %s and takes its notice down', async (signal) => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    expect(existsSync(join(server.dataDir, 'server.json'))).toBe(true);
    const ready =
      server
        .output()
        .split('\n')
        .find((line) => line.includes('"msg":"ready"')) ?? '{}';
    expect(JSON.parse(ready)).toMatchObject({ msg: 'ready', http: server.api, sip: [{ port: server.sip.port }] });
    await server.end(signal);
    expect(server.child.exitCode).toBe(0);
    expect(existsSync(join(server.dataDir, 'server.json'))).toBe(false);
  });

  it.each(['127.0.0.1', '::', '::1'])('is found ready at http.host %s by offhook health', async (host) => {
    const server = await startOffhook({ env: { OFFHOOK_HTTP__HOST: host } });
    onTestFinished(() => server.remove());
    const place = emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir });
    const healthy = await place.offhook('health');
    expect([healthy.exit, healthy.err]).toEqual([0, '']);
    expect(healthy.out).toMatch(/^Ready: http:\/\/[^/]+:\d+\n$/);
    await server.end('SIGKILL');
    const dead = await place.offhook('health');
    expect([dead.exit, dead.out]).toEqual([1, `No Offhook answers on ${server.dataDir}.\n`]);
  });

  it('keeps the API key that it made to itself when nobody watches', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const key = readFileSync(join(server.dataDir, 'api-key'), 'utf8').trim();
    expect(key).toMatch(/^ohk_/);
    expect(server.output()).not.toContain(key);
  });

  it('shows the API key that it made to a person at a terminal, at the first start only', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'offhook-cli-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const env = await environment();
    const start = async (): Promise<string> => {
      let err = '';
      const around: Surroundings = {
        cwd,
        env,
        terminal: true,
        out: () => undefined,
        err: (text) => {
          err += text;
        },
        typing: false,
        columns: undefined,
        readInput: async () => '',
        onLine: () => () => undefined,
      };
      const ended = run(['serve', '--set', 'log.level=silent'], around);
      await vi.waitUntil(() => existsSync(join(cwd, 'data', 'server.json')), { timeout: 30_000 });
      process.emit('SIGINT');
      await ended;
      return err;
    };
    expect(await start()).toMatch(/^API key \(kept in \S+api-key\): ohk_\S+\n$/);
    expect(await start()).toBe('');
  });

  it('says which HTTP port is taken and what to change, and ends with 3', async () => {
    const port = await takenTcpPort();
    const { offhook } = emptyPlace(await environment({ OFFHOOK_HTTP__PORT: String(port) }));
    const { exit, err } = await offhook('serve');
    expect(exit).toBe(3);
    expect(err).toMatch(new RegExp(`${port}.* taken.*http\\.port`));
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says which SIP port is taken and what to change, and ends with 3', async () => {
    const udp = await takenUdpPort();
    const overUdp = await emptyPlace(await environment({ OFFHOOK_SIP__UDP_PORT: String(udp) })).offhook('serve');
    expect(overUdp.exit).toBe(3);
    expect(overUdp.err).toMatch(new RegExp(`${udp}.* taken.*sip\\.udpPort`));

    const tcp = await takenTcpPort();
    const overTcp = await emptyPlace(await environment({ OFFHOOK_SIP__TCP_PORT: String(tcp) })).offhook('serve');
    expect(overTcp.exit).toBe(3);
    expect(overTcp.err).toMatch(new RegExp(`${tcp}.* taken.*sip\\.tcpPort`));
  });

  it('says what to type where its database was built for another Node, and ends with 3', async () => {
    const started = startOffhook({ nodeOptions: ['--import', './test/support/another-node.mjs'] });
    await expect(started).rejects.toThrow(/ended with 3:.*another Node.*npm rebuild better-sqlite3/s);
  });
});

describe('offhook doctor', () => {
  it('finds nothing wrong before a start', async () => {
    const { exit, err } = await emptyPlace(await environment()).offhook('doctor', '--json');
    expect([exit, err]).toEqual([0, '']);
  });

  it('knows a running server by its ports', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const { offhook } = emptyPlace({
      OFFHOOK_DATA_DIR: server.dataDir,
      OFFHOOK_HTTP__PORT: new URL(server.api).port,
      OFFHOOK_SIP__HOST: '127.0.0.1',
      OFFHOOK_SIP__UDP_PORT: String(server.sip.port),
      OFFHOOK_SIP__TCP_PORT: '0',
    });
    const { exit, out } = await offhook('doctor');
    expect(exit).toBe(0);
    expect(out).toContain(`pid ${server.pid}`);
  });

  it('fails for a taken port and says which key changes it', async () => {
    const port = await takenUdpPort();
    const { offhook } = emptyPlace(await environment({ OFFHOOK_SIP__UDP_PORT: String(port) }));
    const { exit, out } = await offhook('doctor');
    expect(exit).toBe(3);
    expect(out).toMatch(new RegExp(`^fail  SIP port, UDP: ${port} .*\\n.*sip\\.udpPort`, 'm'));
  });
});
