import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/dialin/port.ts';
import { openData } from '../../src/store/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { dataPlace } from '../support/data-place.ts';
import { WholeFixture } from '../support/whole-fixture.ts';

const at = Date.UTC(2026, 10, 28, 20, 1, 7);
const hall = { id: 'hall', kind: 'analog', label: 'Hall \u001b[2Jphone' } as const;

const refused = (id: string, changes: Partial<CallRecord> = {}): CallRecord => ({
  id,
  at,
  line: hall,
  outcome: 'refused',
  refusal: 'line-suspect',
  detail: null,
  signals: ['history-info'],
  address: '192.168.178.31',
  transport: 'udp',
  userAgent: 'Grandstream HT801',
  node: null,
  ...changes,
});

/** A place in whose data directory these calls were recorded. */
const calledPlace = async (...calls: readonly CallRecord[]) => {
  const place = await dataPlace();
  await place.offhook('line', 'add', 'hall', '--kind', 'analog');
  const { store } = await openData(join(place.cwd, 'data'), () => undefined, 'caller');
  for (const call of calls) await store.calls.record(call);
  await store.close();
  return place;
};

describe('offhook calls', () => {
  it('says why each was refused, in words, and quotes no control characters', async () => {
    const { offhook } = await calledPlace(
      refused('call_1', { outcome: 'confirmed', refusal: null, signals: [] }),
      refused('call_2', {
        at: at + 1000,
        detail: 'm=audio 5004 RTP/SAVP 8: it demands encryption',
        refusal: 'media-unusable',
      }),
    );
    const { exit, out, err } = await offhook('calls');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toBe(
      [
        '2026-11-28T20:01:08.000Z  hall (analog, "Hall \\u001b[2Jphone") from 192.168.178.31 over udp (Grandstream HT801): refused, media-unusable',
        '      -> No stream of the offer can be used. m=audio 5004 RTP/SAVP 8: it demands encryption; noticed: history-info',
        '2026-11-28T20:01:07.000Z  hall (analog, "Hall \\u001b[2Jphone") from 192.168.178.31 over udp (Grandstream HT801): confirmed',
        '',
      ].join('\n'),
    );
    const few = JSON.parse((await offhook('calls', '--limit', '1', '--json')).out);
    expect(few).toMatchObject({ items: [{ id: 'call_2', at: '2026-11-28T20:01:08.000Z', refusal: 'media-unusable' }] });
    expect(few.next).toEqual(expect.any(String));
    expect((await offhook('calls', '--line', 'attic')).out).toBe(
      'The line attic has not called yet, or there is none.\n',
    );
    for (const limit of ['0', '101', 'x']) expect((await offhook('calls', '--limit', limit)).exit).toBe(2);
  });

  it('is named by the list of lines, which says why the last call of each was refused', async () => {
    const { offhook } = await calledPlace(refused('call_1'));
    const { out } = await offhook('line', 'list');
    expect(out).toMatch(/^hall .* line-suspect at 2026-11-28T20:01:07\.000Z$/m);
    expect(out).toContain('Why, in words: offhook calls --line hall\n');
    expect(JSON.parse((await offhook('line', 'list', '--json')).out).items[0].lastRefusal).toEqual({
      at: '2026-11-28T20:01:07.000Z',
      refusal: 'line-suspect',
      meaning: 'The caller contradicts what the line was provisioned as; its signals say how.',
      detail: null,
    });
    const again = await calledPlace(refused('call_1'), refused('call_2', { outcome: 'confirmed', refusal: null }));
    expect((await again.offhook('line', 'list')).out).toMatch(/^hall .* -$/m);
  });

  it('come from the running server', async () => {
    const house = await WholeFixture.open();
    const phone = await house.addPhone('kitchen');
    expect((await house.dial(phone, '*10000000')).status).toBe(404);
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dirname(house.inside.keyFile) });
    await expect
      .poll(async () => (await offhook('calls', '--line', 'kitchen')).out)
      .toMatch(/kitchen \(dect, .*: refused, code-unknown\n {6}-> No confirmation has this code\.\n$/);
    expect((await offhook('line', 'list')).out).toMatch(/^kitchen .* code-unknown at \S+Z$/m);
  });
});
