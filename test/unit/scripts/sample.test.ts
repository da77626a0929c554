import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync('docs/element.md', 'utf8');

/** The code blocks of the page, without their fences. */
const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block);

it.each(['server.mjs', 'page.html', 'page.js'])('docs/element.md shows the sample that is tested: %s', (name) => {
  expect(blocks).toContain(readFileSync(`examples/page/${name}`, 'utf8'));
});
