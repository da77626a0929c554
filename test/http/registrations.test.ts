import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallerNotes } from '../../src/dialin/callers/caller-notes.ts';
import type { RegistrationStatus } from '../../src/sip/registrations/status.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const clock = new ManualClock();
const at = clock.now();
const shown = (ms: number): string => new Date(ms).toISOString();

const fritz: RegistrationStatus = {
  ...{ name: 'fritz', registrar: 'fritz.box (udp)', user: 'offhook', state: 'registered', since: at },
  ...{ expiresAt: at + 300_000, lastError: undefined, nextAt: at + 270_000, node: 'cellar/1' },
};
const pbx: RegistrationStatus = {
  ...{ name: 'pbx', registrar: 'pbx.example (tls)', user: '200', state: 'elsewhere', since: at },
  ...{ expiresAt: undefined, lastError: 'wrong password', nextAt: undefined, node: 'cellar/1' },
};

describe('registrations over REST', () => {
  const callers = new CallerNotes(clock);
  let fixture: RestFixture;
  let none: RestFixture;
  beforeAll(async () => {
    const registrations = { status: () => [fritz, pbx], callers: () => callers.recent() };
    [fixture, none] = await Promise.all([aRestFixture({ parts: { registrations } }), aRestFixture()]);
  });
  afterAll(() => Promise.all([fixture.close(), none.close()]));

  it('are an empty list where none is configured', async () => {
    const { status, body } = await none.call('GET', '/v1/registrations');
    expect({ status, body }).toEqual({ status: 200, body: { items: [], next: null } });
  });

  it('are listed in their order, and nobody keeps the answer', async () => {
    const { status, headers, body } = await fixture.call('GET', '/v1/registrations');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body.items[0]).toEqual({
      ...{ name: 'fritz', registrar: 'fritz.box (udp)', user: 'offhook', state: 'registered', since: shown(at) },
      ...{ expiresAt: shown(at + 300_000), lastError: null, nextAt: shown(at + 270_000), node: 'cellar/1' },
      callers: [],
    });
    expect(body.items[1]).toMatchObject({ name: 'pbx', expiresAt: null, lastError: 'wrong password', nextAt: null });
    expect(body.next).toBeNull();
  });

  it('name the node that has one which is elsewhere, as soon as one does', async () => {
    const held = async () => (await fixture.call('GET', '/v1/registrations')).body.items[1].node;
    expect(await held()).toBeNull();
    const attic = { name: 'attic/7', version: '1.2.3', startedAt: at, roles: ['registration:pbx'] };
    await fixture.store.nodes.beat('node-2', { ...attic, bindings: 0, liveCalls: 0, calls: [] }, 8000);
    expect(await held()).toBe('attic/7');
  });

  it('tell each its own callers, newest first, what they were taken for and what to add', async () => {
    callers.note('fritz', { kind: 'line', line: 'bath', number: '**610', given: 'dect' });
    await clock.advance(1000);
    callers.note('fritz', { kind: 'unmapped', why: 'no-rule', number: '0301234567', given: undefined });
    callers.note('fritz', { kind: 'unmapped', why: 'no-rule', number: '0301234567', given: undefined });
    callers.note('pbx', { kind: 'unmapped', why: 'no-line', number: '**611', given: 'dect' });
    callers.note('pbx', { kind: 'unmapped', why: 'unnamed', number: undefined, given: undefined });
    const { body } = await fixture.call('GET', '/v1/registrations');
    expect(body.items[0].callers).toEqual([
      {
        ...{ at: shown(at + 1000), firstAt: shown(at + 1000), times: 2, number: '0301234567' },
        taken: { for: 'nobody', why: 'no-rule', kind: null },
        remedy: expect.stringContaining('"0301234567=dect"'),
      },
      {
        ...{ at: shown(at), firstAt: shown(at), times: 1, number: '**610' },
        taken: { for: 'line', line: 'bath', kind: 'dect' },
        remedy: null,
      },
    ]);
    const ofPbx = body.items[1].callers.map(({ number, taken, remedy }: Record<string, unknown>) => [
      ...[number, taken, typeof remedy],
    ]);
    expect(ofPbx).toContainEqual(['**611', { for: 'nobody', why: 'no-line', kind: 'dect' }, 'string']);
    expect(ofPbx).toContainEqual([null, { for: 'nobody', why: 'unnamed', kind: null }, 'object']);
  });

  it('are for keys with the scope admin alone, and come whole', async () => {
    const narrow = await fixture.addKey('shop', ['lines', 'confirm', 'users', 'metrics']);
    expect((await fixture.call('GET', '/v1/registrations', { as: narrow })).status).toBe(403);
    expect((await fixture.call('GET', '/v1/registrations', { as: null })).status).toBe(401);
    expect((await fixture.call('GET', '/v1/registrations?limit=1')).status).toBe(400);
    expect(fixture.log.join('\n')).not.toContain('0301234567');
  });
});
