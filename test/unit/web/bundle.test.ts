import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWeb } from '../../support/build-web.ts';

beforeAll(buildWeb);

describe.each(['element', 'element.classic', 'authenticators'])('the bundle %s.js', (name) => {
  it('is one file of less than 25 kB, compressed, that imports nothing', () => {
    const text = readFileSync(`dist/web/${name}.js`, 'utf8');
    expect(gzipSync(text).length).toBeLessThan(25_000);
    expect(text).not.toMatch(/\bimport\s*[("'{*]|\bfrom\s*["']/);
    // In a page without modules either of these is a syntax error.
    if (name.endsWith('.classic')) expect(text).not.toMatch(/\bexport\b|\bimport\.meta\b/);
  });
});

it('each file that names the licence of Lit brings its text, and every bundle with Lit in it has such a file', () => {
  const files = readdirSync('dist/web', { recursive: true, encoding: 'utf8' });
  const naming = files
    .filter((name) => name.endsWith('.LEGAL.txt'))
    .map((name) => ({ name, text: readFileSync(`dist/web/${name}`, 'utf8') }))
    .filter(({ text }) => text.includes('SPDX-License-Identifier'));
  for (const { name, text } of naming) {
    expect(text, name).toContain('Copyright (c) 2017 Google LLC. All rights reserved.');
    expect(text, name).toContain('THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS');
  }
  const names = naming.map(({ name }) => name);
  for (const bundle of ['element', 'element.classic', 'authenticators', 'hosted', 'waiting', 'house/house'])
    expect(names).toContain(`${bundle}.js.LEGAL.txt`);
});

describe('the administration', () => {
  const names = (): readonly string[] => readdirSync('dist/web').filter((name) => /^admin(?:-.+)?\.js$/.test(name));
  const textOf = (name: string): string => readFileSync(`dist/web/${name}`, 'utf8');
  /** What is loaded with it, before anybody opens a section. */
  const withImports = (name: string): readonly string[] => [
    ...new Set([
      name,
      ...[...textOf(name).matchAll(/\bfrom"\.\/([^"]+)"/g)].flatMap(([, other]) =>
        other === undefined ? [] : withImports(other),
      ),
    ]),
  ];
  const weight = (all: readonly string[]): number => all.reduce((sum, name) => sum + gzipSync(textOf(name)).length, 0);

  it('begins with less than 60 kB, compressed', () => {
    expect(weight(withImports('admin.js'))).toBeLessThan(60_000);
  });

  it('loads the rest in parts of less than 25 kB that were built with it', () => {
    const first = withImports('admin.js');
    const later = names().filter((name) => !first.includes(name));
    expect(later.length).toBeGreaterThan(2);
    const all = names().map(textOf).join('\n');
    for (const name of later) {
      expect(all).toContain(`"./${name}"`);
      expect(weight([name])).toBeLessThan(25_000);
    }
  });
});
