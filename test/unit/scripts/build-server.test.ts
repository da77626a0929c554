import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleServer } from '../../../scripts/build-server/bundle.ts';
import { licencesOf } from '../../../scripts/build-server/licences.ts';

const ROOT = resolve('.');

/** What packages ask for in case somebody has installed it, and do without. */
const DONE_WITHOUT = ['bufferutil', 'pg-native', 'utf-8-validate'];

describe('the bundle of the server', () => {
  let folder: string;
  let made: Metafile;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-built-'));
    made = await bundleServer(ROOT, folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const outputOf = (name: string) => Object.entries(made.outputs).find(([path]) => path.endsWith(`/${name}`));

  /** What is loaded with this file before it does anything, as paths of sources. */
  const loadedWith = (name: string): readonly string[] => {
    const seen = new Set<string>();
    const walk = (path: string): void => {
      const output = made.outputs[path];
      if (!output || seen.has(path)) return;
      seen.add(path);
      for (const { path: next, kind } of output.imports) if (kind === 'import-statement') walk(next);
    };
    walk(outputOf(name)?.[0] ?? '');
    return [...seen].flatMap((path) => Object.keys(made.outputs[path]?.inputs ?? {}));
  };

  it('has a file for each thread to begin with', () => {
    for (const name of ['main.js', 'worker.js', 'worker-boot.mjs']) expect(existsSync(join(folder, name))).toBe(true);
  });

  it('asks for no package but those that an installation brings', () => {
    const outside = Object.values(made.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external && !isBuiltin(path) && !DONE_WITHOUT.includes(path));
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(outside.map(({ path }) => path)));
  });

  it('lets no package be a part by itself, which has no names to import where it is CommonJS', () => {
    const parts = Object.values(made.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
    expect(parts).toContain('src/app/index.ts');
    expect(parts.filter((path) => path.includes('node_modules/'))).toEqual([]);
  });

  it('begins without the server, which most commands do not need', () => {
    const loaded = loadedWith('main.js');
    expect(loaded).toContain('src/cli/program.ts');
    expect(loaded.filter((path) => /^src\/(app|http|store|sip)\/|node_modules\/fastify\//.test(path))).toEqual([]);
  });

  it('gives the thread of the store nothing but the store', () => {
    const loaded = loadedWith('worker.js');
    expect(loaded).toContain('src/store/sqlite/engine.ts');
    expect(
      loaded.filter((path) => /^src\/(app|http|cli|media|config)\/|node_modules\/(fastify|zod)\//.test(path)),
    ).toEqual([]);
  });

  it('goes with the licence of each package in it', () => {
    const licences = licencesOf(ROOT, made);
    const { version } = JSON.parse(readFileSync('node_modules/fastify/package.json', 'utf8'));
    expect(licences).toContain(`## fastify ${version} (MIT)\n\nMIT License`);
    expect(licences).toMatch(/^## kysely /m);
    expect(licences).not.toMatch(/^## esbuild /m);
  });
});
