import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegistrationView } from '../../src/http/schema.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { type ScriptedSipServer, scriptedSipServer } from '../support/scripted-sip-server.ts';
import { OFFER } from '../support/sip-wire-text.ts';
import { UdpPhone } from '../support/wire-phone.ts';

const PASSWORD = 'sesame-of-620';

describe('an Offhook that is registered at one box, and not at another', () => {
  let box: ScriptedSipServer;
  let fixture: OffhookInside;
  let configDir: string;
  beforeAll(async () => {
    box = await scriptedSipServer((request, server) => {
      const [contact = ''] = request.headers('Contact');
      const isFarewell = request.headers('Expires')[0] === '0' || /expires=0\b/.test(contact);
      const bound = `${contact.replace(/>.*/, '>')};expires=3600`;
      server.answer(request, { status: 200, headers: isFarewell ? [] : [['Contact', bound]] });
    });
    const entry = { registrar: `127.0.0.1:${box.port}`, user: '620', password: PASSWORD, preset: 'fritzbox' };
    const closed = `127.0.0.1:${await freeListeningPort()}`;
    const registrations = [
      { ...entry, name: 'fritz' },
      { ...entry, name: 'away', registrar: closed, transport: 'tcp' },
    ];
    configDir = mkdtempSync(join(tmpdir(), 'offhook-config-'));
    writeFileSync(join(configDir, 'offhook.yaml'), JSON.stringify({ sip: { registrations } }));
    fixture = await startInside({ sip: { registrations } });
    await fixture.app.call('PUT', '/v1/lines/bath', { kind: 'dect', username: '**610', peer: 'fritz' });
  });
  afterAll(async () => {
    await fixture.stop();
    await box.close();
    rmSync(configDir, { recursive: true });
  });

  const listed = async (): Promise<readonly RegistrationView[]> =>
    (await fixture.app.call<{ readonly items: readonly RegistrationView[] }>('GET', '/v1/registrations')).items;
  const standing = async () => (await listed()).map(({ name, state }) => [name, state]);
  const text = async (path: string): Promise<string> => (await fetch(`${fixture.api}${path}`)).text();
  /** Our contact's user, as the box was told it. */
  const contactUser = (): string => /sip:([0-9a-f]{32})@/.exec(box.requests[0]?.headers('Contact')[0] ?? '')?.[1] ?? '';

  /** The status with which a call from this number is answered that the box passes on. */
  const callFrom = async (number: string): Promise<number> => {
    const phone = await UdpPhone.lift(fixture.sip.port);
    const uri = `sip:${contactUser()}@127.0.0.1:${fixture.sip.port}`;
    const from = `sip:${number}@127.0.0.1`;
    const { status } = await phone.ask('INVITE', {
      uri,
      from,
      callId: `of-${number}`,
      branch: `z9hG4bK${number.replaceAll('*', 's')}`,
      body: OFFER,
    });
    phone.close();
    return status;
  };

  const doctor = (...words: readonly string[]) =>
    emptyPlace().offhook(
      '--config',
      join(configDir, 'offhook.yaml'),
      '--set',
      `dataDir=${dirname(fixture.keyFile)}`,
      'doctor',
      ...words,
    );

  it('says so over REST, with why and who it is', async () => {
    await expect.poll(standing).toEqual([
      ['fritz', 'registered'],
      ['away', 'failed'],
    ]);
    const [fritz, away] = await listed();
    expect(fritz).toMatchObject({
      registrar: `127.0.0.1:${box.port} (udp)`,
      user: '620',
      lastError: null,
      callers: [],
    });
    expect(Date.parse(fritz?.expiresAt ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
    expect(away).toMatchObject({ expiresAt: null, lastError: expect.stringContaining('not reachable') });
  });

  it('is ready all the same, and counts', async () => {
    const { status, parts } = JSON.parse(await text('/readyz'));
    expect(status).toBe('ready');
    expect(parts).toContainEqual({
      ...{ part: 'registrations', ok: true, reason: 'not-registered', numbers: { failed: 1, all: 2 } },
      detail: '1 of 2 registrations at a PBX failed',
    });
    const metrics = await text('/metrics');
    expect(metrics).toContain('offhook_registrations{name="fritz",state="registered"} 1');
    expect(metrics).toContain('offhook_registrations{name="away",state="failed"} 1');
    expect(metrics).toContain('offhook_registrations_lost_total{name="fritz"} 0');
  });

  it('tells who called through it and what a phone lacks, and shows its contact nowhere', async () => {
    expect(await callFrom('0301234567')).toBe(480);
    expect(await callFrom('**611')).toBe(480);
    const [fritz, away] = await listed();
    expect(fritz?.callers).toMatchObject([
      { number: '**611', taken: { for: 'nobody', why: 'no-line', kind: 'dect' }, remedy: expect.any(String) },
      { number: '0301234567', taken: { for: 'nobody', why: 'no-rule', kind: null }, remedy: expect.any(String) },
    ]);
    expect(away?.callers).toEqual([]);

    const callers = await doctor('callers');
    expect(callers).toMatchObject({ exit: 0, err: '' });
    expect(callers.out).toContain('add a line with kind dect, username "**611" and peer fritz');
    const inJson = JSON.parse((await doctor('callers', '--json')).out);
    expect(inJson.registrations[0].callers).toEqual(fritz?.callers);

    const { out } = await doctor();
    expect(out).toMatch(/^ok {4}registration fritz: registered at .* as 620 until 20/m);
    expect(out).toMatch(/^warn {2}registration away: not registered at .* not reachable/m);
    expect(out).toContain('answers no outside number, and 1 such call came');
    expect(out).not.toContain('0301234567');

    const told = [
      out,
      callers.out,
      JSON.stringify(await listed()),
      await text('/metrics'),
      await text('/readyz'),
    ].join();
    expect(contactUser()).toHaveLength(32);
    for (const secret of [contactUser(), PASSWORD]) expect(told).not.toContain(secret);
  });
});

it('is not needed for a look at the box: without a server the doctor asks by itself, and registers nothing', async () => {
  const challenge = ['WWW-Authenticate', 'Digest realm="box", nonce="n", qop="auth"'] as const;
  const box = await scriptedSipServer((request, server) =>
    server.answer(request, { status: 401, headers: [challenge] }),
  );
  const place = emptyPlace();
  const entry = { user: '620', password: PASSWORD };
  const registrations = [
    { ...entry, name: 'fritz', registrar: `127.0.0.1:${box.port}` },
    { ...entry, name: 'away', registrar: `127.0.0.1:${await freeListeningPort()}`, transport: 'tcp' },
  ];
  writeFileSync(join(place.cwd, 'offhook.yaml'), JSON.stringify({ sip: { registrations } }));
  const { out } = await place.offhook('doctor');
  await box.close();
  expect(out).toMatch(/^warn {2}registration fritz: cannot be registered at .* as 620: wrong password$/m);
  expect(out).toMatch(/^warn {2}registration away: cannot be registered at .* not reachable/m);
  expect(box.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS']);
  expect(out).not.toContain(PASSWORD);
});
