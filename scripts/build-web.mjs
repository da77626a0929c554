// Bundles what browsers load into dist/web, each entry as one file that needs nothing else (but for the administration, whose
// sections are loaded when somebody opens them), and copies the pages beside it. Files are replaced whole, so that a server that starts meanwhile never reads half of one.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** ES modules, one line each: dist/web/<name>.js, and where it begins. */
const modules = {
  authenticators: 'src/web/authenticators.ts',
  element: 'src/web/element.ts',
  hosted: 'src/web/hosted.ts',
  waiting: 'src/web/waiting.ts',
  'house/house': 'src/demo/page/house.ts',
  'house/softphone': 'src/demo/page/softphone.ts',
};

/** A page of our own alone, which loads the rest of itself in parts: dist/web/<name>.js and dist/web/<name>-<part>-<hash>.js. */
const inParts = { admin: 'src/web/admin.ts' };

/** Scripts for pages without modules: what they would import from it is `offhook.` there. */
const scripts = { 'element.classic': 'src/web/element.ts' };

/** Packages that say nothing in their code of how they may be used: what has to go with a bundle of them. */
const licences = { 'house/softphone.js.LEGAL.txt': 'node_modules/sip.js/LICENSE.md' };

/** What names its licence in the code, by the name that esbuild copies, and the text that this stands for. */
const named = { 'SPDX-License-Identifier: BSD-3-Clause': 'node_modules/lit/LICENSE' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Where pages and styles lie, and where under dist/web they go. */
const pages = { 'src/web/pages': '.', 'src/demo/page/files': 'house' };
const out = join(root, 'dist/web');

const place = (name, write) => {
  const whole = join(out, name);
  const unfinished = join(dirname(whole), `.${basename(name)}.${process.pid}`);
  mkdirSync(dirname(whole), { recursive: true });
  write(unfinished);
  renameSync(unfinished, whole);
};

/** The licences that esbuild found named, with their texts. */
const withTexts = (legal) => {
  const texts = Object.entries(named).filter(([name]) => legal.includes(name));
  return [legal, ...texts.map(([, from]) => readFileSync(join(root, from), 'utf8'))].join('\n');
};

mkdirSync(out, { recursive: true });
const bundle = async (entryPoints, options) => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    legalComments: 'linked',
    outdir: out,
    write: false,
    logLevel: 'warning',
    ...options,
  });
  const names = outputFiles.map(({ path }) => relative(out, path));
  for (const [at, { contents, text }] of outputFiles.entries())
    place(names[at], (to) => writeFileSync(to, names[at].endsWith('.LEGAL.txt') ? withTexts(text) : contents));
  return names;
};
await bundle(modules, { format: 'esm' });
for (const [name, entry] of Object.entries(inParts)) {
  const parts = await bundle(
    { [name]: entry },
    { format: 'esm', splitting: true, chunkNames: `${name}-[name]-[hash]` },
  );
  for (const old of readdirSync(out))
    if (old.startsWith(`${name}-`) && /\.js(\.LEGAL\.txt)?$/.test(old) && !parts.includes(old)) rmSync(join(out, old));
}
// A script knows where it came from while it runs for the first time, which is when we ask.
await bundle(scripts, {
  format: 'iife',
  globalName: 'offhook',
  define: { 'import.meta.url': 'document.currentScript.src' },
});
for (const [from, to] of Object.entries(pages)) {
  const folder = join(root, from);
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    place(join(to, name), (whole) => copyFileSync(join(folder, name), whole));
}
for (const [name, from] of Object.entries(licences)) place(name, (whole) => copyFileSync(join(root, from), whole));
