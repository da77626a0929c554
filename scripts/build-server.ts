// Bundles the server with the packages it uses into dist/server, and the client that relying apps import into dist/client; writes the command,
// dist/main.js, and the licences of what was bundled. What browsers load is bundled by build-web.mjs.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleServer } from './build-server/bundle.ts';
import { licencesOf } from './build-server/licences.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const server = join(dist, 'server');

mkdirSync(dist, { recursive: true });
// Nothing of an earlier build stays; a server that runs from the sources serves the pages meanwhile.
for (const name of readdirSync(dist)) if (name !== 'web') rmSync(join(dist, name), { recursive: true });

const made = await bundleServer(root, server);
writeFileSync(join(server, 'licences.txt'), `${licencesOf(root, made)}\n`);
writeFileSync(join(dist, 'main.js'), "#!/usr/bin/env node\nimport './server/main.js';\n", { mode: 0o755 });

await build({
  absWorkingDir: root,
  entryPoints: ['src/client/index.ts'],
  outdir: join(dist, 'client'),
  bundle: true,
  packages: 'external',
  platform: 'neutral',
  target: 'es2023',
  format: 'esm',
  logLevel: 'error',
});
