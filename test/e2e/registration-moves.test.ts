import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { startOffhook } from '../support/offhook-process.ts';
import { describeWithTools } from '../support/tool.ts';
import { joinedNetworks, noNetworksBecause } from '../support/two-networks.ts';

const REGISTRAR = '10.77.0.1';
const PORT = 5060;

interface Registered {
  readonly from: string;
  /** The host of the contact. */
  readonly at: string;
  readonly leaves: boolean;
}

const TOOLS = { commands: ['ip'], debianPackage: 'iproute2' };

describeWithTools(TOOLS, 'an Offhook whose address changes', () => {
  it('takes its contact back and registers with the new one, long before it would have had to', async (context) => {
    const reason = noNetworksBecause();
    if (reason !== undefined) context.skip(reason);
    const networks = joinedNetworks('10.77.0.2', REGISTRAR);
    const heard: Registered[] = [];
    const [command = '', ...words] = [...networks.inSecond, process.execPath, 'test/support/registrar-child.mjs'];
    const registrar = spawn(command, [...words, REGISTRAR, String(PORT)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      registrar.kill('SIGKILL');
      if (registrar.exitCode === null && registrar.signalCode === null) await once(registrar, 'exit');
    });
    createInterface({ input: registrar.stdout }).on('line', (line) => heard.push(JSON.parse(line)));
    await expect.poll(() => heard.length).toBe(1);

    const dir = mkdtempSync(join(tmpdir(), 'offhook-config-'));
    const file = join(dir, 'offhook.yaml');
    const box = { name: 'box', registrar: REGISTRAR, user: '620', password: 'sesame-of-620', expires: 86_400 };
    writeFileSync(file, JSON.stringify({ sip: { registrations: [box] } }));
    const env = { OFFHOOK_CONFIG: file, OFFHOOK_SIP__HOST: '0.0.0.0' };
    const offhook = await startOffhook({ env, within: networks.inFirst });
    onTestFinished(async () => {
      await offhook.remove();
      rmSync(dir, { recursive: true });
    });
    await expect.poll(() => heard.at(-1)).toEqual({ from: '10.77.0.2', at: '10.77.0.2', leaves: false });

    networks.readdress('10.77.0.3');
    await expect
      .poll(() => heard.slice(-2), { timeout: 60_000 })
      .toEqual([
        { from: '10.77.0.3', at: '10.77.0.2', leaves: true },
        { from: '10.77.0.3', at: '10.77.0.3', leaves: false },
      ]);
    await offhook.end();
    expect(heard.at(-1)).toEqual({ from: '10.77.0.3', at: '10.77.0.3', leaves: true });
  });
});
