// Starts Offhook with the settings of the arguments (`key=value`, or `yaml:` and what offhook.yaml is to hold), and prints which files and packages were loaded for it, as JSON.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';

register();
const loaded = new Set();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => loaded.add(params.url));
session.post('Debugger.enable');

const { loadConfig } = await import('../../src/config/index.ts');
const { createApp } = await import('../../src/app/index.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'offhook-loaded-'));
const isYaml = (text) => text.startsWith('yaml:');
const given = process.argv.slice(2);
for (const text of given.filter(isYaml)) writeFileSync(join(dataDir, 'offhook.yaml'), text.slice('yaml:'.length));
const settings = given.filter((text) => !isYaml(text));
const set = [`dataDir=${dataDir}`, 'http.port=0', 'log.level=silent', 'sip.host=127.0.0.1', ...settings];
const { value } = loadConfig({ cwd: dataDir, env: {}, set });
const ports = { udpPort: 0, tcpPort: 0, ...(value.config.sip.wsPort !== 0 && { wsPort: 0 }) };
const app = createApp(value.config, { sip: ports });
await app.start();
await app.stop();
rmSync(dataDir, { recursive: true });
console.log(JSON.stringify([...loaded]));
