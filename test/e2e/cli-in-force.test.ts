import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serverOn } from '../../src/cli/running-server.ts';
import { withServerOrData } from '../../src/cli/server-or-data.ts';
import { configSchema } from '../../src/config/index.ts';
import { holdDataDir, isServed } from '../../src/store/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { dataPlace } from '../support/data-place.ts';
import { flowing } from '../support/flowing.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startOffhook } from '../support/offhook-process.ts';

describe('a command beside a server that runs with settings of its own', () => {
  it('says what the server uses: its ports in the setup sheet, its service number in a digit map', async () => {
    const server = await startOffhook({ env: { OFFHOOK_SIP__SERVICE_NUMBER: '77' } });
    onTestFinished(() => server.remove());
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir });
    const added = await offhook('line', 'add', 'hall', '--kind', 'dect');
    expect([added.exit, added.err]).toEqual([0, '']);
    expect(added.out).toContain(`  SIP server   ${server.sip.host}\n  Port         ${server.sip.port} (UDP)\n`);
    expect(added.out).toContain('{ *10xxxxxx | 77 | 77xxxxxx | x+ }');
    expect((await offhook('doctor', 'dialplan', 'grandstream-ht8xx')).out).toContain('77');
  });

  it('looks, as the doctor, at the ports of the server, and names what the two do not share', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir });
    const { out } = await offhook('doctor', '--json');
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string; detail: string }[] };
    const details = (name: string) => checks.filter((check) => check.name === name).map(({ detail }) => detail);
    const httpPort = Number(new URL(server.api).port);
    expect(details('server')).toEqual([`pid ${server.pid} at ${server.api}`]);
    expect(details('settings')).toEqual([expect.stringContaining(`http.port is 8080 here and ${httpPort} there`)]);
    expect(details('settings')).toEqual([
      expect.stringContaining(`sip.udpPort is 5060 here and ${server.sip.port} there`),
    ]);
    expect(details('HTTP port')).toEqual([
      `${httpPort} on 127.0.0.1 is taken, and an Offhook runs here (pid ${server.pid})`,
    ]);
    expect(details('SIP port, UDP')).toEqual([
      expect.stringContaining(`${server.sip.port} on 127.0.0.1 is taken, and`),
    ]);
    expect(out).not.toContain('is free');
  });
});

describe('whether a server runs', () => {
  it('is known by its lock while it starts: a line added then is one that it knows', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
    const starting = startOffhook({ dataDir });
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dataDir });
    await expect.poll(() => isServed(dataDir), { timeout: 60_000, interval: 5 }).toBe(true);
    const added = await offhook('line', 'add', 'hall', '--kind', 'dect');
    const server = await starting;
    onTestFinished(() => server.remove());
    expect([added.exit, added.err]).toEqual([0, '']);
    expect((await server.app.answer('GET', '/v1/lines/hall')).status).toBe(200);
  });

  it('is not known by the notice of a killed one, whoever answers there now', async () => {
    const other = await startOffhook();
    onTestFinished(() => other.remove());
    const { cwd, offhook } = await dataPlace();
    await writeFile(join(cwd, 'data/server.json'), JSON.stringify({ pid: other.pid, url: other.api, settings: {} }));
    expect((await offhook('line', 'add', 'hall', '--kind', 'dect')).exit).toBe(0);
    expect((await other.app.answer('GET', '/v1/lines/hall')).status).toBe(404);
    expect((await offhook('line', 'list')).out).toMatch(/^hall /m);
  });

  it('is refused, and nothing is written, while one has the data and does not answer', async () => {
    const { cwd, offhook } = await dataPlace();
    const dataDir = join(cwd, 'data');
    const release = await holdDataDir(dataDir);
    const refusal = /^An Offhook has the data directory .* and does not answer, so nothing was done: [^.]*\. [^.]*\.$/;
    const clock = new ManualClock();
    await expect(flowing(clock, serverOn(dataDir, clock), 1000)).rejects.toThrow(refusal);
    const ways = { server: () => 'server', data: () => 'data' };
    const asked = withServerOrData(configSchema.parse({ dataDir }), ways, async (way) => way, clock);
    await expect(flowing(clock, asked, 1000)).rejects.toThrow(refusal);
    await release();
    expect(await serverOn(dataDir)).toBeUndefined();
    expect((await offhook('line', 'list')).exit).toBe(0);
  });
});
