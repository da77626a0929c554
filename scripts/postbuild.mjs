// Completes dist after the compiler: copies what is needed at run time and is no TypeScript, and makes the command
// executable. What browsers load is bundled by build-web.mjs. Takes the project's folder as its only argument (default: the current one).
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';

const NOT_AT_RUN_TIME = new Set(['.ts', '.md', '.mmd']);

const root = process.argv[2] ?? '.';
const src = join(root, 'src');
const dist = join(root, 'dist');
const web = join(src, 'web');

for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || NOT_AT_RUN_TIME.has(extname(entry.name))) continue;
  if (`${entry.parentPath}/`.startsWith(`${web}/`)) continue;
  const from = join(entry.parentPath, entry.name);
  const to = join(dist, relative(src, from));
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
chmodSync(join(dist, 'main.js'), 0o755);
