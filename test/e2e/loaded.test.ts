import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { standInFor } from '../support/drachtio/some-drachtio.ts';
import { freeListeningPort } from '../support/free-port.ts';

const SECRET = 'a-secret-of-the-test';

/** What was loaded for an Offhook with these settings, as paths below the project. */
const loadedFor = async (...settings: readonly string[]): Promise<readonly string[]> => {
  const child = join(import.meta.dirname, '../support/loaded-child.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [child, ...settings], { maxBuffer: 16 * 1024 * 1024 });
  const urls: readonly string[] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return urls.map((url) => url.replace(/^file:\/\//, '').split('?')[0] ?? '');
};

const KEYCLOAK = '{ issuer: "https://id.example/realms/home", clients: [shop], app: box }';
const FRITZ = '{ name: fritz, registrar: "127.0.0.1:9", user: offhook, password: sesame-of-620, preset: fritzbox }';

const features = [
  ['MQTT', ['/src/mqtt/', '/src/events/mqtt/', '/src/app/broker.ts']],
  ['WebSocket', ['/node_modules/ws/']],
  ['the TR-064 door', ['/src/doors/tr064/']],
  [
    'OpenID Connect',
    [
      '/src/doors/openid/',
      '/src/app/openid.ts',
      '/src/app/waiting.ts',
      '/node_modules/oidc-provider/',
      '/node_modules/koa/',
    ],
  ],
  ['Keycloak', ['/src/doors/keycloak/', '/src/app/keycloak.ts']],
  ['the hosted page', ['/src/hosted/', '/src/app/hosting.ts']],
  [
    'a registration at a PBX',
    ['/src/dialin/callers/', '/src/app/callers.ts', '/src/sip/registrations/', '/src/app/registrations.ts'],
  ],
] as const;

describe('an Offhook', () => {
  let plain: readonly string[];
  let full: readonly string[];
  let behindDrachtio: readonly string[];

  beforeAll(async () => {
    // One after the other: two at once take as long.
    plain = await loadedFor();
    full = await loadedFor(
      'mqtt.url=mqtt://127.0.0.1:1',
      'sip.wsPort=5066',
      'tr064.host=127.0.0.1',
      `tr064.port=${await freeListeningPort()}`,
      'openid.enabled=true',
      'http.publicUrl=https://offhook.example',
      'forwardAuth.proxies=127.0.0.1',
      'forwardAuth.acceptSharedSession=true',
      'forwardAuth.redirects=https://box.example',
      `yaml:{ sip: { registrations: [${FRITZ}] }, keycloak: [${KEYCLOAK}] }`,
    );
    const drachtio = await standInFor(SECRET);
    behindDrachtio = await loadedFor(
      'sip.backend=drachtio',
      `sip.drachtio.port=${drachtio.adminPort}`,
      `sip.drachtio.secret=${SECRET}`,
    );
    await drachtio.stop();
  });

  it.each(features)('does not load what %s needs while that is off', (_feature, parts) => {
    expect(plain.filter((path) => parts.some((part) => path.includes(part)))).toEqual([]);
  });

  it.each(features)('loads what %s needs when it is on', (_feature, parts) => {
    for (const part of parts) expect(full.some((path) => path.includes(part))).toBe(true);
  });

  it('loads one SIP back end, and nothing of the other', () => {
    const of = (paths: readonly string[], name: string) => paths.some((path) => path.includes(`/src/sip/${name}/`));
    expect([of(plain, 'embedded'), of(plain, 'drachtio')]).toEqual([true, false]);
    expect([of(behindDrachtio, 'embedded'), of(behindDrachtio, 'drachtio')]).toEqual([false, true]);
  });

  it('loads neither PostgreSQL nor what builds queries beside the thread of SQLite', () => {
    const parts = ['/src/store/postgres/', '/node_modules/pg/', '/node_modules/kysely/', '/src/store/sqlite/ports/'];
    expect(full.filter((path) => parts.some((part) => path.includes(part)))).toEqual([]);
  });

  it('never loads the demonstration, nor what only browsers and relying apps need', () => {
    const others = ['/src/demo/', '/src/web/', '/src/client/', '/node_modules/sip.js/', '/node_modules/lit/'];
    expect(full.filter((path) => others.some((part) => path.includes(part)))).toEqual([]);
  });
});
