import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDoors } from '../../src/app/doors.ts';
import { renderOpenApi } from '../../src/http/index.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

/** Every call of this release, and nothing of what comes later. */
const ordered = [
  'DELETE /v1/admin/authenticators/{id}',
  'DELETE /v1/admin/session',
  'DELETE /v1/admin/sessions/{id}',
  'DELETE /v1/grants/{id}',
  'DELETE /v1/keys/{id}',
  'DELETE /v1/lines/{id}',
  'DELETE /v1/lines/{id}/tries',
  'DELETE /v1/openid/clients/{id}',
  'DELETE /v1/sessions/{session}',
  'DELETE /v1/tr064/accounts/{username}',
  'DELETE /v1/users/{user}/authenticators/{id}',
  'DELETE /v1/webhooks/{id}',
  'GET /.well-known/jwks.json',
  'GET /livez',
  'GET /metrics',
  'GET /readyz',
  'GET /v1/admin/authenticators',
  'GET /v1/admin/session',
  'GET /v1/admin/sessions',
  'GET /v1/audit',
  'GET /v1/audit/chain',
  'GET /v1/backup',
  'GET /v1/calls',
  'GET /v1/calls/live',
  'GET /v1/calls/{id}/ladder',
  'GET /v1/confirmations',
  'GET /v1/confirmations/{id}',
  'GET /v1/confirmations/{id}/events',
  'GET /v1/doors',
  'GET /v1/forward-auth',
  'GET /v1/grants',
  'GET /v1/keys',
  'GET /v1/lines',
  'GET /v1/lines/{id}',
  'GET /v1/nodes',
  'GET /v1/openid/clients',
  'GET /v1/registrations',
  'GET /v1/setup/devices',
  'GET /v1/setup/devices/{id}',
  'GET /v1/sip/recent',
  'GET /v1/sip/trace',
  'GET /v1/statistics/guesses',
  'GET /v1/statistics/hours',
  'GET /v1/tr064/accounts',
  'GET /v1/users/{user}/authenticators',
  'GET /v1/webhooks',
  'GET /v1/webhooks/{id}/deliveries',
  'PATCH /v1/lines/{id}',
  'PATCH /v1/webhooks/{id}',
  'POST /v1/admin/authenticators',
  'POST /v1/admin/authenticators/{id}/recovery-codes',
  'POST /v1/admin/authenticators/{id}/verify',
  'POST /v1/admin/confirmations',
  'POST /v1/admin/session',
  'POST /v1/admin/session/activity',
  'POST /v1/admin/session/recovery',
  'POST /v1/admin/session/unlock',
  'POST /v1/button',
  'POST /v1/confirmations',
  'POST /v1/confirmations/{id}/cancel',
  'POST /v1/confirmations/{id}/complete',
  'POST /v1/confirmations/{id}/totp',
  'POST /v1/keys',
  'POST /v1/openid/clients',
  'POST /v1/setup/grandstream',
  'POST /v1/tr064/accounts',
  'POST /v1/users/{user}/authenticators',
  'POST /v1/users/{user}/authenticators/{id}/recovery-codes',
  'POST /v1/users/{user}/authenticators/{id}/verify',
  'POST /v1/webhooks',
  'POST /v1/webhooks/{id}/deliveries/{delivery}/redeliver',
  'POST /v1/webhooks/{id}/rotate-secret',
  'POST /v1/webhooks/{id}/test',
  'PUT /v1/lines/{id}',
];

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required: boolean }[];
  readonly requestBody?: { readonly required: boolean };
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, unknown> }>;
}

interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: Record<string, object> };
}

describe('the OpenAPI document', () => {
  let fixture: RestFixture;
  let document: Document;
  let operations: readonly (readonly [string, Operation])[];
  beforeAll(async () => {
    fixture = await aRestFixture({ corsOrigins: ['https://ui.example'] });
    document = (await fixture.call('GET', '/openapi.json', { as: null })).body;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    );
  });
  afterAll(() => fixture.close());

  it('holds every ordered route and nothing of what comes later', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(([name]) => name).sort()).toEqual(ordered);
  });

  it('holds every address that the server answers, but for the document, its page, what pages of ours ask, files for browsers, and what Envoy appends to', () => {
    const addresses: string[] = [];
    const above: string[] = [];
    for (const line of fixture.app.printRoutes({ commonPrefix: false }).split('\n')) {
      const [, indent = '', part = ''] = /^((?:[│ ] {3})*)[├└]── (\S+)/.exec(line) ?? [];
      if (part === '') continue;
      above.length = indent.length / 4;
      above.push(part);
      addresses.push(above.join(''));
    }
    const served = addresses
      .filter(
        (address) => !/^\/docs|^\/ui\/|^\/\.offhook\/|^\/v1\/forward-auth.|^\/openapi\.json$|^\*$|^\/\*$/.test(address),
      )
      .map((address) => address.replaceAll(/:(\w+)/g, '{$1}'));
    expect(new Set(served)).toEqual(new Set(Object.keys(document.paths)));
  });

  it('holds no schema twice, none unused, and no reference to nowhere', () => {
    const names = Object.keys(document.components.schemas);
    expect(names.filter((name) => name.endsWith('Input'))).toEqual([]);
    const referred = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(referred)].sort()).toEqual(names.sort());
    const texts = Object.values(document.components.schemas).map((schema) => JSON.stringify(schema));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('names each operation once, with tag, summary and the parameters of its path', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const [name, { tags: own, summary, parameters = [] }] of operations) {
      expect(tags, name).toEqual(expect.arrayContaining([...own]));
      expect(summary, name).toBeTruthy();
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      expect(
        declared.map((parameter) => parameter.name),
        name,
      ).toEqual(inPath);
      expect(
        declared.every(({ required }) => required),
        name,
      ).toBe(true);
    }
  });

  it('says what each operation answers: one success at least, and problems as problem+json', () => {
    for (const [name, { responses }] of operations) {
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        name,
      ).toBe(true);
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${name} ${status}`).not.toBe('');
        if (Number(status) < 400 || (name === 'GET /readyz' && status === '503')) continue;
        expect(Object.keys(content ?? {}), `${name} ${status}`).toEqual(['application/problem+json']);
      }
      if (name.includes('/v1/'))
        expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['401', '403', '429', '500']));
    }
  });

  it('says which key, token or session each operation takes', () => {
    const byToken = operations.filter(([, { security }]) => security?.some((way) => 'confirmationToken' in way));
    expect(byToken.map(([name]) => name).sort()).toEqual([
      'GET /v1/confirmations/{id}',
      'GET /v1/confirmations/{id}/events',
      'POST /v1/confirmations/{id}/cancel',
      'POST /v1/confirmations/{id}/complete',
      'POST /v1/confirmations/{id}/totp',
    ]);
    for (const [name, { security }] of operations.filter(([name]) => name.includes('/v1/')))
      expect(security?.[0]?.apiKey ?? security?.[0]?.adminSession, name).toHaveLength(
        security?.[0]?.apiKey === undefined ? 0 : 1,
      );
  });

  it('lets complete, cancel and a press come without a body', () => {
    const required = Object.fromEntries(
      operations.flatMap(([name, { requestBody }]) => (requestBody ? [[name, requestBody.required]] : [])),
    );
    expect(required).toEqual({
      'POST /v1/admin/authenticators': true,
      'POST /v1/admin/authenticators/{id}/recovery-codes': false,
      'POST /v1/admin/authenticators/{id}/verify': true,
      'POST /v1/admin/confirmations': true,
      'POST /v1/admin/session': false,
      'POST /v1/admin/session/activity': false,
      'POST /v1/admin/session/recovery': true,
      'POST /v1/admin/session/unlock': false,
      'POST /v1/button': false,
      'POST /v1/confirmations': true,
      'POST /v1/confirmations/{id}/complete': false,
      'POST /v1/confirmations/{id}/cancel': false,
      'POST /v1/confirmations/{id}/totp': true,
      'POST /v1/keys': true,
      'POST /v1/openid/clients': true,
      'POST /v1/setup/grandstream': true,
      'POST /v1/tr064/accounts': true,
      'POST /v1/users/{user}/authenticators': true,
      'POST /v1/users/{user}/authenticators/{id}/recovery-codes': false,
      'POST /v1/users/{user}/authenticators/{id}/verify': true,
      'POST /v1/webhooks': true,
      'POST /v1/webhooks/{id}/deliveries/{delivery}/redeliver': false,
      'POST /v1/webhooks/{id}/rotate-secret': false,
      'POST /v1/webhooks/{id}/test': false,
      'PUT /v1/lines/{id}': true,
      'PATCH /v1/lines/{id}': true,
      'PATCH /v1/webhooks/{id}': true,
    });
  });

  it('hides passwords from answers', () => {
    expect(JSON.stringify(document.components.schemas.Line)).not.toContain('password');
    expect(document.components.schemas.NewLine).toMatchObject({ properties: { password: { writeOnly: true } } });
  });

  it('is the same, byte for byte, when it is rendered without a server', async () => {
    const rendered = await renderOpenApi('0.0.0', plainDoors.doors);
    expect(JSON.parse(rendered)).toEqual(document);
    expect(await renderOpenApi('0.0.0', plainDoors.doors)).toBe(rendered);
  });
});

describe('the page at /docs', () => {
  it('comes whole from this server, with nothing that a strict policy would stop', async () => {
    const fixture = await aRestFixture();
    const page = await fixture.call('GET', '/docs/', { as: null });
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/https?:\/\//);
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|<style/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/https?:|upgrade-insecure/);

    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source);
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      const file = await fixture.call('GET', new URL(source, 'http://x/docs/').pathname, { as: null });
      expect(file.status, source).toBe(200);
    }
    expect((await fixture.call('GET', '/docs', { as: null })).status).toBe(200);
    expect((await fixture.call('GET', '/docs/json', { as: null })).body.openapi).toBe('3.1.0');
    await fixture.close();
  });
});
