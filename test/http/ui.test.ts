import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

describe('the pages and modules that were built', () => {
  const place = mkdtempSync(join(tmpdir(), 'offhook-ui-'));
  const uiFolder = join(place, 'web');
  let fixture: RestFixture;
  beforeAll(async () => {
    mkdirSync(join(uiFolder, 'folder'), { recursive: true });
    writeFileSync(join(place, 'secret.js'), 'secret');
    writeFileSync(join(uiFolder, 'folder', 'inner.js'), 'inner');
    writeFileSync(join(uiFolder, 'element.js'), 'export {};');
    writeFileSync(join(uiFolder, 'page.js'), 'start();');
    writeFileSync(join(uiFolder, 'page.html'), '<!doctype html><title>A page</title>');
    writeFileSync(join(uiFolder, '.page.js.42'), 'half');
    writeFileSync(join(uiFolder, 'notes.md'), 'notes');
    fixture = await aRestFixture({ uiFolder, corsOrigins: ['https://ui.example'] });
  });
  afterAll(async () => {
    await fixture.close();
    rmSync(place, { recursive: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) => fixture.call('GET', url, { as: null, headers });

  it('are served without any key, with their type, and nobody guesses another', async () => {
    expect(await get('/ui/page.js')).toMatchObject({
      status: 200,
      text: 'start();',
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  });

  it('send whoever writes a slash behind a page to the page, wherever a proxy has put it', async () => {
    expect(await get('/ui/page/?language=nl')).toMatchObject({
      status: 308,
      headers: { location: '../page?language=nl' },
    });
    for (const url of ['/ui/element.js/', '/ui/other/', '/ui/%2e%2e/', '/ui//'])
      expect([url, (await get(url)).status]).toEqual([url, 404]);
  });

  it('let no page run, load or send anything inline or from elsewhere', async () => {
    for (const url of ['/ui/page.html', '/ui/page']) {
      const { status, headers } = await get(url);
      expect(status).toBe(200);
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(csp).toContain("require-trusted-types-for 'script'");
      expect(csp).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  it('may be imported by pages of any origin where that is what they are for, and the rest may not', async () => {
    const shared = await get('/ui/element.js', { origin: 'https://anywhere.example' });
    expect(shared.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const own = await get('/ui/page.js', { origin: 'https://ui.example' });
    expect(own.headers).not.toHaveProperty('access-control-allow-origin');
    expect(own.headers).toMatchObject({ 'cross-origin-resource-policy': 'same-origin' });
  });

  it('are sent again only when they have changed', async () => {
    const first = await get('/ui/page.js');
    expect(first.headers).toMatchObject({ 'cache-control': 'no-cache' });
    const etag = String(first.headers.etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`])
      expect(await get('/ui/page.js', { 'if-none-match': known })).toMatchObject({ status: 304, text: '' });
    expect(await get('/ui/page.js', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
    expect(await get('/ui/element.js', { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  it.each([
    '/ui',
    '/ui/',
    '/ui/folder',
    '/ui/folder/inner.js',
    '/ui/folder%2Finner.js',
    '/ui/../secret.js',
    '/ui/..%2Fsecret.js',
    '/ui/%2e%2e%2fsecret.js',
    '/ui/..%5Csecret.js',
    '/ui/.page.js.42',
    '/ui/notes.md',
    '/ui/page.html%00.js',
    '/ui/constructor',
    '/ui/nowhere.js',
  ])('are all there is: %s is not found', async (url) => {
    expect(await get(url)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('a server whose pages were not built', () => {
  it('serves its API all the same, and says so', async () => {
    const fixture = await aRestFixture({ uiFolder: '/nowhere/at/all' });
    expect(await fixture.call('GET', '/ui/element.js', { as: null })).toMatchObject({ status: 404 });
    expect((await fixture.ask()).status).toBe(201);
    expect(fixture.log.join('\n')).toContain('npm run build:web');
    await fixture.close();
  });
});
