import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { everyScope } from '../../../src/access/index.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { processSurroundings } from '../../../src/cli/surroundings.ts';
import { groups, keyByPath } from '../../../src/config/keys.ts';
import { sipStatusOf } from '../../../src/dialin/answer.ts';
import { eventTypes } from '../../../src/events/event-types.ts';
import { sipRefusals } from '../../../src/sip/refusals.ts';
import { migrations } from '../../../src/store/postgres/migrations/index.ts';

/** The pages that people write, but for the changelog, which tells of the past. What is generated is held to the code elsewhere. */
const pages = ['.', 'docs', 'docs/adr', 'examples', 'sip-config', 'src']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: !['.', 'docs'].includes(folder), encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** What a pattern finds on all pages, each with its page in front: `docs/operate.md: sip.peers`. */
const findings = (pattern: RegExp): readonly { readonly page: string; readonly found: string }[] =>
  pages.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(({ groups }) => ({ page: path, found: groups?.found ?? '' })),
  );

const wrong = (
  pattern: RegExp,
  isRight: (found: string, page: string) => boolean,
): { readonly looked: number; readonly at: readonly string[] } => {
  const all = findings(pattern);
  return {
    looked: all.length,
    at: all.filter(({ page, found }) => !isRight(found, page)).map(({ page, found }) => `${page}: ${found}`),
  };
};

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (path: string): ReadonlySet<string> =>
  new Set([...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

/**
 * Walks from command to command as far as the words go; what is left are arguments and options, which it must have. Where there are any, none that the
 * command needs is missing; a command that is only named (`offhook ask`) has none.
 */
const isCommand = (command: Command, [word = '', ...rest]: readonly string[]): boolean => {
  const next = command.commands.find((one) => one.name() === word);
  if (next) return isCommand(next, rest);
  if (command.parent === null) return false;
  const options = [...command.options, ...command.parent.options, ...(command.parent.parent?.options ?? [])];
  const given = [word, ...rest].filter((one) => one.startsWith('--') && one.length > 2);
  const takes =
    word === '' || word.startsWith('-') || command.commands.length === 0 || command.registeredArguments.length > 0;
  const needs =
    word === '' ? [] : command.options.filter(({ mandatory, defaultValue }) => mandatory && defaultValue === undefined);
  return (
    takes &&
    given.every((one) => options.some(({ long }) => long === one)) &&
    needs.every(({ long }) => given.some((one) => one === long))
  );
};

describe('the pages', () => {
  it('link to what is there, sections included', () => {
    const { looked, at } = wrong(/\]\((?!\w+:)(?<found>[^)\s]+)\)/g, (link, page) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      return existsSync(target) && (anchor === undefined || anchorsIn(target).has(anchor));
    });
    expect(at).toEqual([]);
    expect(looked).toBeGreaterThan(100);
  });

  it('link, in the package, to what is in it', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly files: readonly string[] };
    const isPacked = (path: string): boolean => files.some((one) => path === one || path.startsWith(`${one}/`));
    const { looked, at } = wrong(/\]\((?!\w+:)(?<found>[^)#\s]+)[^)\s]*\)/g, (link, page) => {
      // How to work on a checkout is said in the package, too: it may lead to tests.
      return page === 'CONTRIBUTING.md' || !isPacked(page) || isPacked(join(dirname(page), link));
    });
    expect(at).toEqual([]);
    expect(looked).toBeGreaterThan(100);
  });

  it('name settings that there are', () => {
    const sections = [...groups].filter((group) => !group.includes('.')).join('|');
    const named = new RegExp(String.raw`(?:\x60|--set )(?<found>(?:${sections})\.\w+(?:\.\w+)*)(?=[\x60=: ])`, 'g');
    const events = readFileSync('src/events/event-types.ts', 'utf8');
    const isNone = (name: string): boolean => name === 'sip.js' || events.includes(`'${name}'`);
    const { looked, at } = wrong(named, (path) => isNone(path) || keyByPath.has(path) || groups.has(path));
    expect(at).toEqual([]);
    expect(looked).toBeGreaterThan(50);
  });

  it('name calls of the REST API that there are', () => {
    const { paths } = JSON.parse(readFileSync('docs/generated/openapi.json', 'utf8')) as {
      readonly paths: Readonly<Record<string, object>>;
    };
    const known = new Set(
      Object.entries(paths).flatMap(([path, calls]) =>
        Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    );
    const named = /(?<found>(?:GET|POST|PUT|PATCH|DELETE) \/v1\/[\w./{}-]+)/g;
    const { looked, at } = wrong(named, (call) => known.has(call));
    expect(at).toEqual([]);
    expect(looked).toBeGreaterThan(20);
  });

  it('name commands that there are, with options that they have', () => {
    const program = createProgram(processSurroundings, () => {});
    const { looked, at } = wrong(/(?:offhook -- |main\.js |\x60offhook )(?<found>[a-z][^\x60\n|()]*)/g, (typed) =>
      isCommand(program, typed.split(/\s+/)),
    );
    expect(at).toEqual([]);
    expect(looked).toBeGreaterThan(40);
  });

  it('tell of every decision in the index, by its title', () => {
    const titles = pages
      .filter(({ path }) => /^docs\/adr\/\d/.test(path))
      .map(({ path, text }) => `[${path.slice(9, 13)}](${path.slice(9)}) | ${/^# \d{4} (.+)$/m.exec(text)?.[1]} |`);
    const index = readFileSync('docs/adr/README.md', 'utf8');
    const rows = [...index.matchAll(/^\| (\[.+\|)$/gm)].map(([, row]) => row);
    expect(rows).toEqual(titles.sort());
  });

  it('name files and folders in the glossary that there are', () => {
    const glossary = readFileSync('docs/glossary.md', 'utf8');
    const named = [...glossary.matchAll(/\x60([a-z][\w-]*(?:\/[\w.-]*)+)\x60/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !['src', '.', 'docs'].some((root) => existsSync(join(root, path))))).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
  });
});

/** A chapter of docs/operate.md. */
const chapter = (heading: string): string =>
  readFileSync('docs/operate.md', 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(heading)) ?? '';

/** The codes in the first column of a table below a heading; a cell may hold several. */
const codesBelow = (heading: string): readonly string[] => {
  const cells = [...chapter(heading).matchAll(/^\| (\x60[^|]+) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/\x60([a-z-]+)\x60/g)].map(([, code = '']) => code));
};

it('docs/postgresql.md shows the schema that there is', () => {
  const [, shown] = /^schema +version (\d+), up to date$/m.exec(readFileSync('docs/postgresql.md', 'utf8')) ?? [];
  expect(Number(shown)).toBe(migrations.at(-1)?.version);
});

describe('what docs/operate.md lists', () => {
  it('is every type of event that a webhook is told of, and no other', () => {
    const rows = [...chapter('Webhooks').matchAll(/^\| (\x60[^|]+) \| (.*)$/gm)];
    const types = rows.flatMap(([, firsts = '', seconds = '']) =>
      [...firsts.matchAll(/\x60([a-z-]+)\x60/g)].flatMap(([, first = '']) =>
        [...seconds.matchAll(/\x60(\.[a-z-]+)\x60/g)].map(([, second = '']) => first + second),
      ),
    );
    expect(types.sort()).toEqual([...eventTypes].sort());
  });

  it('is every scope of a key, and no other', () => {
    expect(codesBelow('Keys with an end, keys for one purpose')).toEqual(everyScope);
  });
});

describe('what docs/operate.md says to do', () => {
  it('is said of every reason for which a call is refused, and of no other', () => {
    const ofCalls = [...Object.keys(sipStatusOf), 'media-intruded', 'abandoned'];
    expect([...codesBelow('Why was my phone refused?')].sort()).toEqual(ofCalls.sort());
  });

  it('is said of reasons that a request can have', () => {
    const codes = codesBelow('Why does my ATA not register?');
    const known = [...Object.keys(sipRefusals), 'not-authenticated'];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(15);
  });
});
