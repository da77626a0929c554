import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(`src/${path}`, 'utf8') }));

/** The files in which something stands, apart from those folders. */
const filesWith = (pattern: RegExp, apart: readonly string[] = []): readonly string[] =>
  sources
    .filter(({ path, text }) => pattern.test(text) && !apart.some((folder) => path.startsWith(folder)))
    .map(({ path }) => path)
    .sort();

describe('what stands in one place', () => {
  it('is the reading of the Authorization header: no route does it', () => {
    expect(filesWith(/headers\s*(?:\.authorization|\[['"]authorization)/i)).toEqual(['src/http/auth.ts']);
  });
});
