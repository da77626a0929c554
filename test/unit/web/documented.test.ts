import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureOf, failureWords } from '../../../src/web/confirm/failure.ts';

const page = readFileSync('docs/element.md', 'utf8');

/** The rows of the table whose head begins so. */
const rowsBelow = (head: string): readonly string[] => {
  const [, table = ''] = page.split(`| ${head} |`);
  return (table.split('\n\n')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
};

const named = (text: string): readonly string[] => [...text.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name);

describe('docs/element.md', () => {
  const whys = rowsBelow('`why`');

  it('has a row for each reason for which nothing is shown', () => {
    expect(whys.map((row) => named(row)[0])).toEqual(Object.keys(failureWords));
  });

  it('names for a reason the problems that have it', () => {
    const ofProblems = whys.filter((row) => /^\| `too-many`/.test(row)).flatMap((row) => named(row).slice(2));
    expect(ofProblems.length).toBeGreaterThan(3);
    for (const code of ofProblems) expect(failureOf({ code }), code).toBe('too-many');
    expect(failureOf({ code: 'no-method' })).toBe('no-method');
  });

  it('names every custom property that the styles read, and no other', () => {
    const styles = readFileSync('src/web/shared/styles.ts', 'utf8');
    const read = new Set([...styles.matchAll(/var\(--offhook(-[a-z-]+)/g)].map(([, name = '']) => name));
    const [, list = ''] = /Set colours by custom properties([\s\S]*?)\. Parts:/.exec(page) ?? [];
    const listed = [...list.matchAll(/`(?:--offhook)?(-[a-z-]+)`/g)].map(([, name = '']) => name);
    expect([...listed].sort()).toEqual([...read].sort());
  });
});
