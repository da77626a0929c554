// Bundles what browsers load into dist/web, each entry as one ES module that needs nothing else, and copies the pages
// beside it. Files are replaced whole, so that a server that starts meanwhile never reads half of one.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** One line each: dist/web/<name>.js, and where it begins. */
const entries = {
  admin: 'src/web/admin.ts',
  authenticators: 'src/web/authenticators.ts',
  element: 'src/web/element.ts',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pages = join(root, 'src/web/pages');
const out = join(root, 'dist/web');

const place = (name, write) => {
  const unfinished = join(out, `.${name}.${process.pid}`);
  write(unfinished);
  renameSync(unfinished, join(out, name));
};

mkdirSync(out, { recursive: true });
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  minify: true,
  legalComments: 'linked',
  outdir: out,
  write: false,
  logLevel: 'warning',
});
for (const { path, contents } of outputFiles) place(basename(path), (to) => writeFileSync(to, contents));
for (const name of existsSync(pages) ? readdirSync(pages) : [])
  place(name, (to) => copyFileSync(join(pages, name), to));
