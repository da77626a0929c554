import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatTime } from '../../../src/web/i18n/format.ts';
import { localeOf } from '../../../src/web/i18n/locale.ts';
import { chooseLanguage, createTexts } from '../../../src/web/i18n/texts.ts';

const LANGUAGES = ['nl', 'de', 'en'];
const root = 'src/web/i18n';
const ofProduct = readdirSync(root, { withFileTypes: true }).flatMap((it) => (it.isDirectory() ? [it.name] : []));
const bundles = [...ofProduct, 'demo'];

const folderOf = (bundle: string): string => (bundle === 'demo' ? 'src/demo/page/i18n' : join(root, bundle));

const read = (bundle: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folderOf(bundle), `${language}.json`), 'utf8'));

const sources = ['src/web', 'src/demo/page']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

/** Their keys are names that the API answers: names.test.ts holds them against those. */
const named: ReadonlySet<string> = new Set(['advice', 'events', 'refusals', 'signals', 'sip']);

const placeholders = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

describe.each(bundles)('the texts of %s', (bundle) => {
  const english = read(bundle, 'en');

  it('are there in every language, and in no other', () => {
    const files = readdirSync(folderOf(bundle)).filter((it) => it.endsWith('.json'));
    expect(files.sort()).toEqual(LANGUAGES.map((it) => `${it}.json`).sort());
  });

  it.each(LANGUAGES)('have every key in %s, in the same order', (language) => {
    expect(Object.keys(read(bundle, language))).toEqual(Object.keys(english));
  });

  it.each(LANGUAGES)('have the same placeholders in %s', (language) => {
    const all = (texts: Record<string, string>) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, placeholders(text)]));
    expect(all(read(bundle, language))).toEqual(all(english));
  });

  it.each(LANGUAGES)('are no empty words in %s', (language) => {
    expect(Object.entries(read(bundle, language)).filter(([, text]) => text.trim() !== text || text === '')).toEqual(
      [],
    );
  });
});

it.each(bundles.filter((bundle) => !named.has(bundle)))('the texts of %s are all used', (bundle) => {
  const unused = Object.keys(read(bundle, 'en')).filter((key) => !sources.includes(`'${key}'`));
  expect(unused).toEqual([]);
});

describe('a text', () => {
  const catalogue = { nl: { hello: 'Dag {name}' }, de: { hello: 'Guten Tag {name}' }, en: { hello: 'Hello {name}' } };

  it('takes its values', () => {
    expect(createTexts(catalogue, 'de')('hello', { name: 'Anna' })).toBe('Guten Tag Anna');
  });

  it('keeps a placeholder that has no value, whatever the name', () => {
    expect(createTexts(catalogue, 'nl')('hello', { constructor: 'x' })).toBe('Dag {name}');
  });

  it('takes values as they are, with signs that mean something in replacements', () => {
    expect(createTexts(catalogue, 'en')('hello', { name: '$& {name}' })).toBe('Hello $& {name}');
  });
});

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['', undefined, null, 'NL'], 'nl'],
    [['fr', 'nl-BE', 'en'], 'nl'],
    [['den'], 'en'],
    [[], 'en'],
  ])('of somebody who reads %j is %s', (wanted, expected) => {
    expect(chooseLanguage(wanted)).toBe(expected);
  });
});

describe('the locale', () => {
  it.each([
    ['en', ['en-US', 'en-GB'], 'en-US'],
    ['en', ['nl-NL', 'en', 'en-AU'], 'en-AU'],
    ['de', ['en-US', 'de-AT'], 'de-AT'],
    ['en', ['nl-NL'], 'en-GB'],
    ['en', ['en'], 'en-GB'],
    ['nl', [], 'nl'],
  ] as const)('of %s for a browser that prefers %j is %s', (language, wanted, locale) => {
    expect(localeOf(language, wanted)).toBe(locale);
  });

  it.each([
    ['en-US', /^[01]\d:\d\d\s[AP]M$/],
    ['en-GB', /^[0-2]\d:\d\d$/],
  ])('writes the time of day as it is written in the %s of the browser', (tag, form) => {
    vi.stubGlobal('navigator', { languages: [tag] });
    expect(formatTime('en', '2026-01-02T12:00:00Z')).toMatch(form);
  });

  afterEach(() => vi.unstubAllGlobals());
});
