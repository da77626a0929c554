import { describe, expect, it } from 'vitest';
import { arrowsBelow } from '../../../scripts/map/arrows.ts';
import { cyclesIn } from '../../../scripts/map/cycles.ts';
import { importsOf } from '../../../scripts/map/imports.ts';
import { mapOf } from '../../../scripts/map/project-map.ts';
import { ranFiles } from '../../../scripts/map/ran-files.ts';
import { median, sizeOf, sizeOfFolders, sizeOfWhole } from '../../../scripts/map/sizes.ts';
import type { SourceFile } from '../../../scripts/map/source-file.ts';
import { textOf, textOfRanFiles } from '../../../scripts/map/text.ts';

const file = (path: string, ...lines: readonly string[]): SourceFile => ({ path, text: `${lines.join('\n')}\n` });
const long = (path: string, lines: number): SourceFile => ({ path, text: '\n'.repeat(lines) });
const edges = (...pairs: readonly string[]) => pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }));

describe('the sizes on the map', () => {
  it.each([
    [[], 0],
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 2, 4, 1], 3],
  ])('take of %j the median %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });

  it('count code apart from what else is there, and know the largest file of it', () => {
    const files = [long('src/a/one.ts', 10), long('src/a/two.mjs', 30), long('src/a/page.css', 400)];
    expect(sizeOf('a', files)).toEqual({
      name: 'a',
      files: 2,
      lines: 40,
      median: 20,
      largest: { path: 'src/a/two.mjs', lines: 30 },
      otherFiles: 1,
      otherLines: 400,
    });
  });

  it('have a row for each folder, with all below it', () => {
    const sizes = sizeOfFolders([long('src/main.ts', 1), long('src/a/b/c.ts', 2), long('src/a/d.ts', 4)]);
    expect(sizes.map(({ name, lines }) => [name, lines])).toEqual([
      ['src/a', 6],
      ['src/a/b', 2],
    ]);
  });

  it('tell the product from the demonstration, wherever that lies', () => {
    const demonstration = [
      'src/demo/a.ts',
      'src/web/house/b.ts',
      'src/web/i18n/house/nl.json',
      'src/cli/demo-house.ts',
    ];
    const product = ['src/cli/dialplan/c.ts', 'src/web/admin/views/house.ts'];
    const sizes = sizeOfWhole([...demonstration, ...product].map((path) => long(path, 1)));
    expect(sizes.map(({ files, otherFiles }) => [files, otherFiles])).toEqual([
      [5, 1],
      [3, 1],
      [2, 0],
    ]);
  });
});

describe('the imports on the map', () => {
  const named = (...lines: readonly string[]) =>
    importsOf([file('src/a/a.ts', ...lines), file('src/b/b.ts'), file('src/b/b.mjs'), file('src/b/texts.json')]);

  it.each([
    ["import { b } from '../b/b.ts';", 'src/b/b.ts', false],
    ["import b, { type B } from '../b/b.ts';", 'src/b/b.ts', false],
    ["import '../b/b.js';", 'src/b/b.ts', false],
    ["import type { B } from '../b/b.ts';", 'src/b/b.ts', true],
    ["import { type A, type B } from '../b/b.ts';", 'src/b/b.ts', true],
    ["export { b } from '../b/b.ts';", 'src/b/b.ts', false],
    ["export type { B } from '../b/b.ts';", 'src/b/b.ts', true],
    ["export * from '../b/b.ts';", 'src/b/b.ts', false],
    ["const b = async () => (await import('../b/b.ts')).b;", 'src/b/b.ts', false],
    ["let b: readonly import('../b/b.ts').B[];", 'src/b/b.ts', true],
    ["new Worker(new URL('../b/b.mjs', import.meta.url));", 'src/b/b.mjs', false],
    ["import texts from '../b/texts.json' with { type: 'json' };", 'src/b/texts.json', false],
  ])('are found in %s', (line, to, typeOnly) => {
    expect(named(line)).toEqual([{ from: 'src/a/a.ts', to, typeOnly }]);
  });

  it.each([
    "import { z } from 'zod';",
    "import manifest from '../../package.json';",
    "// import { b } from '../b/b.ts';",
    'const text = "import { b } from \'../b/b.ts\'";',
    "new URL('../b/b.ts', somewhere);",
    'export const a = 1;',
  ])('are none in %s', (line) => {
    expect(named(line)).toEqual([]);
  });
});

describe('the arrows on the map', () => {
  const imports = [
    { from: 'src/main.ts', to: 'src/a/x.ts', typeOnly: false },
    { from: 'src/a/x.ts', to: 'src/b/y.ts', typeOnly: true },
    { from: 'src/a/c/x.ts', to: 'src/b/y.ts', typeOnly: false },
    { from: 'src/a/c/x.ts', to: 'src/a/x.ts', typeOnly: false },
  ];

  it('count the statements between folders, and those of types', () => {
    expect(arrowsBelow('src', imports)).toEqual([
      { from: '(own files)', to: 'a', statements: 1, typeOnly: 0 },
      { from: 'a', to: 'b', statements: 2, typeOnly: 1 },
    ]);
  });

  it('stay inside the folder that is looked at', () => {
    expect(arrowsBelow('src/a', imports)).toEqual([{ from: 'c', to: '(own files)', statements: 1, typeOnly: 0 }]);
  });
});

describe('the cycles on the map', () => {
  it.each([
    [edges('ab', 'bc', 'ac'), []],
    [edges('aa'), []],
    [edges('ab', 'ba'), ['aba']],
    [edges('bc', 'ca', 'ab', 'cd'), ['abca']],
    [edges('ab', 'ba', 'bc', 'cb', 'de', 'ed'), ['aba', 'bcb', 'ded']],
  ])('of %j are %j', (given, found) => {
    expect(cyclesIn(given).map((cycle) => cycle.join(''))).toEqual(found);
  });

  it('take the shortest way round, and leave no edge out that lies on one', () => {
    expect(cyclesIn(edges('ab', 'bc', 'cd', 'da', 'ca')).map((cycle) => cycle.join(''))).toEqual(['abca', 'abcda']);
  });

  it('include those of types, and those between folders alone', () => {
    const map = mapOf([
      file('src/a/x.ts', "import type { y } from '../b/y.ts';"),
      file('src/b/y.ts'),
      file('src/b/z.ts', "import { w } from '../a/w.ts';"),
      file('src/a/w.ts', "import { v } from './v.ts';"),
      file('src/a/v.ts', "import type { W } from './w.ts';"),
    ]);
    expect(map.fileCycles).toEqual([['src/a/v.ts', 'src/a/w.ts', 'src/a/v.ts']]);
    expect(map.folderCycles[0]).toEqual({ below: 'src', found: [['a', 'b', 'a']] });
  });
});

describe('what ran for a call', () => {
  const ran = (functionName: string, count: number) => ({
    functionName,
    isBlockCoverage: false,
    ranges: [{ startOffset: 0, endOffset: 9, count }],
  });
  const script = (url: string, ...functions: ReturnType<typeof ran>[]) => ({ scriptId: '1', url, functions });

  it('counts files of src in which a function was called, and nothing else', () => {
    const scripts = [
      script('file:///home/offhook/src/sip/b.ts', ran('once', 1), ran('often', 9), ran('never', 0)),
      script('file:///home/offhook/src/sip/a.ts', ran('', 1)),
      script('file:///home/offhook/src/still.ts', ran('never', 0), ran('__name', 3)),
      script('file:///home/offhook/test/support/bare-phone.ts', ran('send', 1)),
      script('file:///home/elsewhere/src/c.ts', ran('other', 1)),
      script('node:dgram', ran('send', 1)),
    ];
    expect(ranFiles(scripts, '/home/offhook')).toEqual([
      { path: 'src/sip/a.ts', functions: 1 },
      { path: 'src/sip/b.ts', functions: 2 },
    ]);
  });
});

describe('the text of the map', () => {
  const liveCall = [
    { thread: 'main', files: [{ path: 'src/a/x.ts', functions: 3 }] },
    {
      thread: 'store',
      files: [
        { path: 'src/a/x.ts', functions: 1 },
        { path: 'src/b/y.ts', functions: 2 },
      ],
    },
  ];
  const map = mapOf([file('src/a/x.ts', "import type { y } from '../b/y.ts';"), file('src/b/y.ts')]);

  it.each([
    /^src +2 +2 +1 +x\.ts 1 +0 +0$/m,
    /^a -> b +1 +all$/m,
    /^Cycles between files, type imports included\n\nnone$/m,
    /^thread store +2 +3$/m,
    /^together +2$/m,
  ])('says %s', (line) => {
    expect(textOf({ ...map, liveCall })).toMatch(line);
  });

  it('names the files in which something ran', () => {
    expect(textOfRanFiles(liveCall)).toMatch(/^thread store +functions called\nsrc\/a\/x\.ts +1\nsrc\/b\/y\.ts +2$/m);
  });
});
