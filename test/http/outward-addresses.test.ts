import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRestFixture, PASSWORD, type RestFixture } from './rest-fixture.ts';

const newLine = { kind: 'dect', username: 'hall', password: PASSWORD, label: 'Hall phone' };

describe.each([
  ['at the root of its host', undefined, '', '/'],
  [
    'behind a proxy, below a path',
    'https://box.example/offhook',
    'https://box.example/offhook',
    'https://box.example/offhook',
  ],
])('the addresses in the answers of an Offhook %s', (_where, publicUrl, base, server) => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture({ ...(publicUrl !== undefined && { publicUrl }) });
  });
  afterEach(() => fixture.close());

  it('say where a new confirmation and a new line lie', async () => {
    const asked = await fixture.ask();
    expect(asked.headers.location).toBe(`${base}/v1/confirmations/${asked.body.id}`);
    const added = await fixture.call('PUT', '/v1/lines/hall', { body: newLine });
    expect(added.headers.location).toBe(`${base}/v1/lines/hall`);
  });

  it('say in the OpenAPI document where the paths begin', async () => {
    expect((await fixture.call('GET', '/openapi.json')).body.servers).toEqual([{ url: server }]);
  });

  it.each([
    ['nothing is', '/v1/lines/none'],
    ['no path can be decoded', '/v1/lines/%E0%A4%A'],
    ['a part is too long', `/v1/lines/${'a'.repeat(2000)}`],
    ['no route is', '/nowhere'],
  ])('say in a problem which request it was where %s', async (_what, path) => {
    const { body } = await fixture.call('GET', `${path}?x=1`);
    expect(body.instance).toBe(base + path);
  });
});

describe('the page over the API', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  it('names no file of its own from the root of its host, which may be the house of others', async () => {
    for (const path of ['/docs', '/docs/']) {
      const { text: html } = await fixture.call('GET', path);
      const files = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, file]) => file ?? '');
      expect(files.length).toBeGreaterThan(3);
      const known = await Promise.all(
        files.map(async (file) => {
          expect(file).toMatch(/^\.\//);
          const { pathname } = new URL(file, `http://box.example${path}`);
          return (await fixture.call('GET', pathname)).status;
        }),
      );
      expect(known).toEqual(files.map(() => 200));
    }
    expect((await fixture.call('GET', '/docs/static/index.html')).headers.location).toBe('../');
  });
});
