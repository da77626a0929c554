import { readFileSync } from 'node:fs';
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
