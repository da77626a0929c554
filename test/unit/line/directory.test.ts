import { beforeEach, describe, expect, it } from 'vitest';
import { digestSecrets } from '../../../src/digest/index.ts';
import { createBackground } from '../../../src/lib/index.ts';
import { LineDirectory, type LineInput, type LineSettings } from '../../../src/line/index.ts';
import type { LinePatch } from '../../../src/line/input.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { nobodyElse } from '../../support/nobody-else.ts';
import { dialWrongCode } from '../../support/wrong-code.ts';
import { MemoryLineStore } from './memory-line-store.ts';

const PASSWORD = 'correct horse';

const dect = (username: string, more: Partial<LineSettings> = {}): LineSettings => ({
  kind: 'dect',
  username,
  password: PASSWORD,
  ...more,
});

const entry = (id: string, more: Partial<LineInput> = {}): LineInput => ({
  id,
  kind: 'analog',
  username: id,
  password: PASSWORD,
  ...more,
});

let clock: ManualClock;
let store: MemoryLineStore;
let faults: unknown[];

const create = (realm = 'offhook') => {
  const background = createBackground((_, cause) => faults.push(cause));
  return new LineDirectory({ store, registrations: nobodyElse, clock, realm, background });
};

const open = async (realm?: string) => {
  const lines = create(realm);
  await lines.start();
  return lines;
};

/** A call dials a wrong code. */
const wrongCode = (lines: LineDirectory, id: string) => dialWrongCode({ lines, store, clock }, id);

const typesOf = () => store.events.map(({ type }) => type);

beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryLineStore();
  faults = [];
});

describe('lines made by the API', () => {
  it('keeps a new line with its defaults and the secrets of the realm, never the password', async () => {
    const lines = await open();
    const put = await lines.put('kitchen', dect('k'), 'key:1');
    expect(put).toMatchObject({
      ok: true,
      value: {
        line: { id: 'kitchen', label: 'kitchen', confirmsFor: '*', trust: 'standard', enabled: true, source: 'api' },
        binding: undefined,
        tries: { wrong: 0, blockedForSeconds: 0 },
      },
    });
    expect(lines.credentials('k')).toEqual({ line: 'kitchen', secrets: digestSecrets('k', 'offhook', PASSWORD) });
    expect(JSON.stringify([...store.lines])).not.toContain(PASSWORD);
    expect(store.events).toEqual([{ type: 'line.added', at: clock.now(), line: 'kitchen', actor: 'key:1' }]);
  });

  it('knows its lines again after a restart', async () => {
    await (await open()).put('kitchen', dect('k'), 'cli');
    expect((await open()).credentials('k')?.line).toBe('kitchen');
  });

  it('knows every line again where the store gives them in several pages', async () => {
    const before = await open();
    const ids = Array.from({ length: 10 }, (_, nr) => `line-${nr}`);
    for (const id of ids) await before.put(id, dect(id), 'cli');
    const again = await open();
    expect(again.list().map(({ line }) => line.id)).toEqual(ids);
  });

  it('says so when a later page cannot be read', async () => {
    const before = await open();
    for (const id of ['a', 'b', 'c', 'd']) await before.put(id, dect(id), 'cli');
    const after = store.after.bind(store);
    store.after = (id) => (id === '' ? after(id) : Promise.reject(new Error('disk broken')));
    await expect(open()).rejects.toThrow('disk broken');
  });

  it('knows what another process wrote while the lines were read', async () => {
    const elsewhere = await open();
    for (const id of ['a', 'b', 'c', 'd']) await elsewhere.put(id, dect(id), 'cli');
    const lines = create();
    const started = lines.start();
    // The first page has been read by now.
    await elsewhere.remove('a', 'cli');
    await elsewhere.put('0', dect('0'), 'cli');
    await lines.happened([
      { type: 'line.removed', subject: 'a', at: clock.now() },
      { type: 'line.added', subject: '0', at: clock.now() },
    ]);
    await started;
    expect(lines.list().map(({ line }) => line.id)).toEqual(['0', 'b', 'c', 'd']);
  });

  it('keeps the secrets when a line is replaced without password', async () => {
    const lines = await open();
    await lines.put('kitchen', dect('k', { label: 'Kitchen', confirmsFor: ['anna'] }), 'cli');
    await lines.put('kitchen', { kind: 'isdn', username: 'k' }, 'cli');
    expect(lines.get('kitchen')?.line).toMatchObject({ kind: 'isdn', label: 'kitchen', confirmsFor: '*' });
    expect(lines.credentials('k')?.secrets).toEqual(digestSecrets('k', 'offhook', PASSWORD));
  });

  it.each([
    ['an id with a slash', 'a/b', dect('k'), '/id'],
    ['a username with a quote', 'a', dect('k"'), '/username'],
    ['a star in the username of a line with a password', 'a', dect('**610'), '/username'],
    ['a quote in the username of a line behind a peer', 'a', dect('**610"', { peer: 'fritz' }), '/username'],
    ['a colon in the username, which would move the realm', 'a', dect('k:x'), '/username'],
    ['the example password', 'a', dect('k', { password: 'change-me' }), '/password'],
    ['a short password', 'a', dect('k', { password: '1234567' }), '/password'],
    ['the username as password', 'a', dect('kitchen-1', { password: 'kitchen-1' }), '/password'],
    ['a new line without password', 'a', { kind: 'dect', username: 'k' }, '/password'],
    ['a control character in the label', 'a', dect('k', { label: 'a\nb' }), '/label'],
    ['a line that confirms for nobody', 'a', dect('k', { confirmsFor: [] }), '/confirmsFor'],
    ['an unknown kind', 'a', dect('k', { kind: 'fax' as 'dect' }), '/kind'],
    ['an unknown trust', 'a', dect('k', { trust: 'blind' as 'strict' }), '/trust'],
  ] as const)('refuses %s, names the field and writes nothing', async (_, id, settings, pointer) => {
    const put = await (await open()).put(id, settings, 'cli');
    expect(put).toMatchObject({ ok: false, error: { code: 'malformed', pointer } });
    expect(put.ok ? '' : put.error.detail).toMatch(/^\S.*\.$/);
    expect(JSON.stringify(put)).not.toContain('1234567');
    expect(store.writes).toBe(0);
  });

  it('refuses a username that another line has, also when both come at once', async () => {
    const lines = await open();
    const [first, second] = await Promise.all([lines.put('a', dect('k'), 'cli'), lines.put('b', dect('k'), 'cli')]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { code: 'malformed', pointer: '/username' } });
  });

  it('changes only what a patch names', async () => {
    const lines = await open();
    await lines.put('kitchen', dect('k', { label: 'Kitchen', trust: 'strict' }), 'cli');
    const patched = await lines.patch('kitchen', { enabled: false }, 'key:1');
    expect(patched).toMatchObject({ ok: true, value: { line: { label: 'Kitchen', trust: 'strict', enabled: false } } });
    expect(store.events.at(-1)).toMatchObject({ type: 'line.changed', actor: 'key:1' });
  });

  it('wants the password again with a new username, because the secrets are made of both', async () => {
    const lines = await open();
    await lines.put('kitchen', dect('k'), 'cli');
    expect(await lines.patch('kitchen', { username: 'k2' }, 'cli')).toMatchObject({
      ok: false,
      error: { pointer: '/password' },
    });
    expect((await lines.patch('kitchen', { username: 'k2', password: PASSWORD }, 'cli')).ok).toBe(true);
    expect(lines.credentials('k')).toBeUndefined();
    expect(lines.credentials('k2')?.secrets).toEqual(digestSecrets('k2', 'offhook', PASSWORD));
  });

  it('forgets a removed line and answers not-found for one that is not there', async () => {
    const lines = await open();
    await lines.put('kitchen', dect('k'), 'cli');
    expect((await lines.remove('kitchen', 'cli')).ok).toBe(true);
    expect(lines.credentials('k')).toBeUndefined();
    expect(store.lines.size).toBe(0);
    expect(await lines.remove('kitchen', 'cli')).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await lines.patch('kitchen', {}, 'cli')).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('takes over what another process wrote when its events are told', async () => {
    const lines = await open();
    const elsewhere = await open();
    const told = () =>
      lines.happened(store.events.splice(0).map(({ line, ...event }) => ({ ...event, subject: line })));
    await elsewhere.put('kitchen', dect('k'), 'key:1');
    expect(lines.credentials('k')).toBeUndefined();
    expect(await told()).toBe(true);
    expect(lines.credentials('k')?.line).toBe('kitchen');
    await elsewhere.patch('kitchen', { enabled: false }, 'key:1');
    await told();
    expect(lines.phoneFor('anna')).toBe('absent');
    await elsewhere.remove('kitchen', 'key:1');
    await told();
    expect(lines.get('kitchen')).toBeUndefined();
    expect(await told()).toBe(false);
  });

  it('finds every line by its username after another process let two of them change names', async () => {
    const lines = await open();
    const elsewhere = await open();
    const told = () =>
      lines.happened(store.events.splice(0).map(({ line, ...event }) => ({ ...event, subject: line })));
    await elsewhere.put('a', dect('x'), 'cli');
    await elsewhere.put('b', dect('y'), 'cli');
    await told();
    await elsewhere.put('a', dect('z'), 'cli');
    await elsewhere.put('b', dect('x'), 'cli');
    await elsewhere.put('a', dect('y'), 'cli');
    await told();
    expect([lines.credentials('x')?.line, lines.credentials('y')?.line]).toEqual(['b', 'a']);
  });

  it('knows the wrong codes that others have counted, and that an operator forgot them, when it is told', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    const elsewhere = await open();
    for (let wrong = 0; wrong < 3; wrong++) await wrongCode(elsewhere, 'a');
    expect(lines.blockedForSeconds('a')).toBe(0);
    expect(await lines.happened([{ type: 'line.blocked', subject: 'a', at: clock.now() }])).toBe(true);
    expect(lines.blockedForSeconds('a')).toBe(300);
    await elsewhere.unblock('a', 'cli');
    await lines.happened([{ type: 'line.unblocked', subject: 'a', at: clock.now() }]);
    expect(lines.get('a')?.tries).toEqual({ wrong: 0, blockedForSeconds: 0 });
  });

  it('stays as it was when the store fails, and takes the next write', async () => {
    const lines = await open();
    store.failing = true;
    await expect(lines.put('kitchen', dect('k'), 'cli')).rejects.toThrow('disk full');
    expect(lines.get('kitchen')).toBeUndefined();
    store.failing = false;
    expect((await lines.put('kitchen', dect('k'), 'cli')).ok).toBe(true);
  });

  it('does not let a line of another realm register, and says which those are', async () => {
    await (await open('old')).put('kitchen', dect('k'), 'cli');
    const lines = await open('new');
    expect(lines.credentials('k')).toBeUndefined();
    expect(lines.phoneFor('anna')).toBe('absent');
    expect(lines.ofAnotherRealm().map(({ id }) => id)).toEqual(['kitchen']);
    expect(await lines.patch('kitchen', { label: 'x' }, 'cli')).toMatchObject({ error: { pointer: '/password' } });
    await lines.put('kitchen', dect('k'), 'cli');
    expect(lines.credentials('k')?.secrets).toEqual(digestSecrets('k', 'new', PASSWORD));
  });
});

describe('lines of the file', () => {
  it('adds, changes and removes lines until they are those of the file', async () => {
    const lines = await open();
    await lines.syncFile([entry('a'), entry('b'), entry('c')]);
    store.events.length = 0;
    expect((await lines.syncFile([entry('a'), entry('b', { label: 'Bath' }), entry('d')])).ok).toBe(true);
    expect(lines.list().map(({ line }) => [line.id, line.label, line.source])).toEqual([
      ['a', 'a', 'file'],
      ['b', 'Bath', 'file'],
      ['d', 'd', 'file'],
    ]);
    expect(typesOf()).toEqual(['line.removed', 'line.changed', 'line.added']);
  });

  it('writes nothing at a restart with the same file', async () => {
    await (await open()).syncFile([entry('a', { confirmsFor: ['anna'] })]);
    const writes = store.writes;
    await (await open()).syncFile([entry('a', { confirmsFor: ['anna'] })]);
    expect(store.writes).toBe(writes);
  });

  it('takes over a changed password', async () => {
    const lines = await open();
    await lines.syncFile([entry('a')]);
    await lines.syncFile([entry('a', { password: 'another horse' })]);
    expect(lines.credentials('a')?.secrets).toEqual(digestSecrets('a', 'offhook', 'another horse'));
  });

  it('lets two lines swap their usernames', async () => {
    const lines = await open();
    await lines.syncFile([entry('a', { username: 'x' }), entry('b', { username: 'y' })]);
    expect((await lines.syncFile([entry('a', { username: 'y' }), entry('b', { username: 'x' })])).ok).toBe(true);
    expect(lines.credentials('x')?.line).toBe('b');
    expect(lines.credentials('y')?.line).toBe('a');
  });

  it('keeps the tries of a line over a restart and an edit', async () => {
    const lines = await open();
    await lines.syncFile([entry('a')]);
    for (let wrong = 0; wrong < 3; wrong++) await wrongCode(lines, 'a');
    const again = await open();
    await again.syncFile([entry('a', { label: 'Attic' })]);
    expect(again.blockedForSeconds('a')).toBe(300);
  });

  it.each([
    ['an id that is there twice', [entry('a'), entry('a', { username: 'b' })], '/lines/a/id'],
    ['a username that is there twice', [entry('a'), entry('b', { username: 'a' })], '/lines/b/username'],
    ['an id of a line made by the API', [entry('api-line')], '/lines/api-line/id'],
    ['a username of a line made by the API', [entry('a', { username: 'api' })], '/lines/a/username'],
    ['the example password', [entry('a'), entry('b', { password: 'change-me' })], '/lines/b/password'],
  ])('refuses %s and changes nothing', async (_, entries, pointer) => {
    const lines = await open();
    await lines.put('api-line', dect('api'), 'cli');
    await lines.syncFile([entry('old')]);
    const writes = store.writes;
    expect(await lines.syncFile(entries)).toMatchObject({ ok: false, error: { code: 'malformed', pointer } });
    expect(lines.list().map(({ line }) => line.id)).toEqual(['api-line', 'old']);
    expect(store.writes).toBe(writes);
  });

  it('cannot be changed or removed but by the file', async () => {
    const lines = await open();
    await lines.syncFile([entry('a')]);
    const managed = { ok: false, error: { code: 'line-managed-by-file' } };
    expect(await lines.put('a', dect('a'), 'cli')).toMatchObject(managed);
    expect(await lines.patch('a', { label: 'x' }, 'cli')).toMatchObject(managed);
    expect(await lines.remove('a', 'cli')).toMatchObject(managed);
    expect(lines.get('a')?.line.label).toBe('a');
  });
});

describe('what calls ask of lines', () => {
  it('gives no credentials for unknown and disabled lines', async () => {
    const lines = await open();
    await lines.put('off', dect('off', { enabled: false }), 'cli');
    expect(lines.credentials('off')).toBeUndefined();
    expect(lines.credentials('nobody')).toBeUndefined();
    expect(lines.credentials('__proto__')).toBeUndefined();
  });

  it('says for whom a line may confirm', async () => {
    const lines = await open();
    await lines.put('all', dect('all'), 'cli');
    await lines.put('annas', dect('annas', { confirmsFor: ['anna'] }), 'cli');
    expect(lines.mayConfirm('all')('ben')).toBe(true);
    expect(lines.mayConfirm('annas')('anna')).toBe(true);
    expect(lines.mayConfirm('annas')('ben')).toBe(false);
    expect(lines.mayConfirm('unknown')('anna')).toBe(false);
  });

  it('finds a phone for a user only among enabled lines that are no IP phones', async () => {
    const lines = await open();
    await lines.put('app', dect('app', { kind: 'ip' }), 'cli');
    await lines.put('off', dect('off', { enabled: false }), 'cli');
    await lines.put('bens', dect('bens', { confirmsFor: ['ben'] }), 'cli');
    expect(lines.phoneFor('anna')).toBe('absent');
    expect(lines.phoneFor('ben')).toBe('free');
  });

  it('finds the phone of those alone for whom it may confirm by now', async () => {
    const lines = await open();
    const phonesOf = (...users: readonly string[]) => users.map((user) => lines.phoneFor(user));
    await lines.put('hall', dect('hall', { confirmsFor: ['anna', 'ben'] }), 'cli');
    lines.bound(
      'hall',
      { address: '192.0.2.1:5060', transport: 'udp', userAgent: 'x', expiresAt: clock.now() + 1 },
      true,
    );
    expect(phonesOf('anna', 'ben', '*')).toEqual(['free', 'free', 'absent']);
    await lines.patch('hall', { confirmsFor: ['ben', 'carl'] }, 'cli');
    expect(phonesOf('anna', 'ben', 'carl')).toEqual(['absent', 'free', 'free']);
    await lines.patch('hall', { confirmsFor: '*' }, 'cli');
    expect(phonesOf('anna', '*')).toEqual(['free', 'free']);
    await lines.patch('hall', { kind: 'ip' }, 'cli');
    expect(phonesOf('anna', 'ben')).toEqual(['absent', 'absent']);
    await lines.patch('hall', { kind: 'dect' }, 'cli');
    await lines.remove('hall', 'cli');
    expect(phonesOf('anna', 'ben')).toEqual(['absent', 'absent']);
    expect(lines.peersFor('anna')).toEqual(new Set());
  });
});

describe('lines that no password proves', () => {
  const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
  const shown = { fingerprint: FINGERPRINT, subject: 'ata.home.example' };
  const bare = (username: string, more: Partial<LineSettings>): LineSettings => ({ kind: 'analog', username, ...more });

  it('need none, and keep their certificate in the one form that is compared', async () => {
    const lines = await open();
    const put = await lines.put('hall', bare('hall', { certificate: 'ab'.repeat(32) }), 'cli');
    expect(put).toMatchObject({ ok: true, value: { line: { certificate: FINGERPRINT, peer: null } } });
    expect((await lines.put('attic', bare('203', { peer: 'pbx' }), 'cli')).ok).toBe(true);
    expect([...store.lines.values()].map(({ provisioned }) => provisioned.secrets)).toEqual([null, null]);
  });

  it('are found by certificate and username, or by peer and caller, while they are enabled', async () => {
    const lines = await open();
    await lines.put('one', bare('one', { certificate: FINGERPRINT }), 'cli');
    await lines.put('two', bare('two', { certificate: FINGERPRINT }), 'cli');
    await lines.put('named', bare('named', { certificate: 'CN=ata.home.example' }), 'cli');
    await lines.put('attic', bare('203', { peer: 'pbx' }), 'cli');
    expect(['one', 'two', 'named', '203', 'nobody'].map((name) => lines.byCertificate(shown, name))).toEqual([
      'one',
      'two',
      'named',
      undefined,
      undefined,
    ]);
    expect(lines.byCertificate({ ...shown, subject: undefined }, 'named')).toBeUndefined();
    expect(lines.byCertificate({ ...shown, fingerprint: 'CN=ata.home.example' }, 'one')).toBeUndefined();
    expect(lines.behindPeer('pbx', '203')).toBe('attic');
    expect(lines.behindPeer('pbx', 'one')).toBeUndefined();
    expect(lines.behindPeer('other', '203')).toBeUndefined();
    expect(lines.peersFor('anna')).toEqual(new Set([null, 'pbx']));
    await lines.patch('one', { enabled: false }, 'cli');
    await lines.patch('attic', { enabled: false }, 'cli');
    expect(lines.peersFor('anna')).toEqual(new Set([null]));
    expect([lines.byCertificate(shown, 'one'), lines.behindPeer('pbx', '203')]).toEqual([undefined, undefined]);
  });

  it('have no credentials, even where they have a password', async () => {
    const lines = await open();
    await lines.put('hall', dect('hall', { certificate: FINGERPRINT }), 'cli');
    await lines.put('attic', dect('203', { peer: 'pbx' }), 'cli');
    expect([lines.credentials('hall'), lines.credentials('203')]).toEqual([undefined, undefined]);
    const freed = await lines.patch('hall', { certificate: null }, 'cli');
    expect(freed).toMatchObject({ ok: true, value: { line: { certificate: null } } });
    expect(lines.credentials('hall')?.secrets).toEqual(digestSecrets('hall', 'offhook', PASSWORD));
    expect(lines.byCertificate(shown, 'hall')).toBeUndefined();
  });

  it('need a password when the proof is taken away and they never had one', async () => {
    const lines = await open();
    await lines.put('hall', bare('hall', { certificate: FINGERPRINT }), 'cli');
    const needsOne = { ok: false, error: { code: 'malformed', pointer: '/password' } };
    expect(await lines.patch('hall', { certificate: null }, 'cli')).toMatchObject(needsOne);
    expect(await lines.put('hall', bare('hall', {}), 'cli')).toMatchObject(needsOne);
    expect(lines.get('hall')?.line.certificate).toBe(FINGERPRINT);
    expect((await lines.patch('hall', { certificate: null, password: PASSWORD }, 'cli')).ok).toBe(true);
    expect(lines.credentials('hall')?.line).toBe('hall');
  });

  it('may change their username without one, and go from certificate to peer in one step', async () => {
    const lines = await open();
    await lines.put('hall', dect('hall', { certificate: FINGERPRINT }), 'cli');
    expect((await lines.patch('hall', { username: 'foyer' }, 'cli')).ok).toBe(true);
    expect(store.lines.get('hall')?.provisioned.secrets).toBeNull();
    expect((await lines.patch('hall', { certificate: null, peer: 'pbx' }, 'cli')).ok).toBe(true);
    expect(lines.behindPeer('pbx', 'foyer')).toBe('hall');
  });

  it('do not depend on the realm', async () => {
    await (await open()).put('hall', bare('hall', { certificate: FINGERPRINT }), 'cli');
    const moved = await open('another');
    expect(moved.byCertificate(shown, 'hall')).toBe('hall');
    expect(moved.ofAnotherRealm()).toEqual([]);
    expect(moved.phoneFor('anna')).toBe('free');
  });

  it('are called as their peer calls them, by an internal number or one with a plus sign', async () => {
    const lines = await open();
    await lines.put('bath', bare('**610', { peer: 'fritz' }), 'cli');
    await lines.put('barn', bare('+4930123', { peer: 'pbx' }), 'cli');
    expect([lines.behindPeer('fritz', '**610'), lines.behindPeer('pbx', '+4930123')]).toEqual(['bath', 'barn']);
    expect(lines.behindPeer('pbx', '**610')).toBeUndefined();
    const alone = await lines.patch('bath', { peer: null, password: PASSWORD }, 'cli');
    expect(alone).toMatchObject({ ok: false, error: { pointer: '/username' } });
  });

  it('are named when their peer is not known', async () => {
    const lines = await open();
    await lines.put('attic', bare('203', { peer: 'pbx' }), 'cli');
    await lines.put('hall', dect('hall'), 'cli');
    expect(lines.behindUnknownPeers(['other']).map(({ id }) => id)).toEqual(['attic']);
    expect(lines.behindUnknownPeers(['pbx'])).toEqual([]);
  });

  it('come from the file as well, and are not written again when nothing changed', async () => {
    const lines = await open();
    const fromFile: LineInput = { id: 'hall', kind: 'analog', username: 'hall', certificate: 'ab'.repeat(32) };
    expect((await lines.syncFile([fromFile])).ok).toBe(true);
    const writes = store.writes;
    expect((await lines.syncFile([{ ...fromFile, certificate: FINGERPRINT }])).ok).toBe(true);
    expect(store.writes).toBe(writes);
    expect((await lines.syncFile([{ ...fromFile, certificate: undefined, peer: 'pbx' }])).ok).toBe(true);
    expect(typesOf()).toEqual(['line.added', 'line.changed']);
  });

  it.each([
    ['half a fingerprint', { certificate: 'ab'.repeat(16) }, '/certificate'],
    ['an empty subject', { certificate: 'CN=' }, '/certificate'],
    ['no certificate at all', { certificate: '' }, '/certificate'],
    ['a peer with a blank', { peer: 'the pbx' }, '/peer'],
    ['both', { certificate: 'ab'.repeat(32), peer: 'pbx' }, '/peer'],
  ] as const)('are refused with %s', async (_what, more, pointer) => {
    const put = await (await open()).put('hall', dect('hall', more), 'cli');
    expect(put).toMatchObject({ ok: false, error: { code: 'malformed', pointer } });
    expect(store.writes).toBe(0);
  });
});

describe('a suspect caller', () => {
  const caller = { address: '192.168.1.66', userAgent: undefined, signals: ['sdp-ice'] };
  const suspects = () => store.events.filter(({ type }) => type === 'line.suspect');

  it('makes an event with the names of what was noticed', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    lines.suspect('a', caller);
    expect(suspects()).toEqual([
      {
        type: 'line.suspect',
        at: clock.now(),
        line: 'a',
        address: '192.168.1.66',
        userAgent: null,
        signals: ['sdp-ice'],
      },
    ]);
  });

  it('cannot fill the log: one event per line and minute', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    await lines.put('b', dect('b'), 'cli');
    for (let call = 0; call < 1000; call++) lines.suspect('a', caller);
    lines.suspect('b', caller);
    expect(suspects()).toHaveLength(2);
    clock.advance(59_999);
    lines.suspect('a', caller);
    expect(suspects()).toHaveLength(2);
    clock.advance(1);
    lines.suspect('a', caller);
    expect(suspects()).toHaveLength(3);
  });

  it('of a line that is gone is nobody, and a failing store is reported', async () => {
    const lines = await open();
    lines.suspect('gone', caller);
    await lines.put('a', dect('a'), 'cli');
    store.failing = true;
    lines.suspect('a', caller);
    await Promise.resolve();
    expect(faults).toEqual([new Error('disk full')]);
  });
});

describe('wrong codes', () => {
  it('block the line from the third on, with one event, until the block is over', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    for (let wrong = 0; wrong < 3; wrong++) await wrongCode(lines, 'a');
    expect(lines.blockedForSeconds('a')).toBe(300);
    await wrongCode(lines, 'a');
    expect(store.events.filter(({ type }) => type === 'line.blocked')).toEqual([
      { type: 'line.blocked', at: clock.now(), line: 'a', until: clock.now() + 300_000 },
    ]);
    expect(lines.get('a')?.tries).toEqual({ wrong: 4, blockedForSeconds: 300 });
    expect(lines.phoneFor('anna')).toEqual({ blockedUntil: clock.now() + 300_000 });
    await lines.put('b', dect('b', { confirmsFor: ['ben'] }), 'cli');
    expect([lines.phoneFor('anna'), lines.phoneFor('ben')]).toEqual([{ blockedUntil: clock.now() + 300_000 }, 'free']);
    clock.advance(300_000);
    expect(lines.blockedForSeconds('a')).toBe(0);
    expect(lines.phoneFor('anna')).toBe('free');
  });

  it('of one line never block another', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    await lines.put('b', dect('b'), 'cli');
    for (let wrong = 0; wrong < 10; wrong++) await wrongCode(lines, 'a');
    expect(lines.blockedForSeconds('b')).toBe(0);
  });

  it('are forgotten at the word of an operator, also for a line of the file', async () => {
    const lines = await open();
    await lines.syncFile([entry('a')]);
    for (let wrong = 0; wrong < 3; wrong++) await wrongCode(lines, 'a');
    expect(await lines.unblock('a', 'key:1')).toMatchObject({
      ok: true,
      value: { tries: { wrong: 0, blockedForSeconds: 0 } },
    });
    expect((await open()).blockedForSeconds('a')).toBe(0);
    expect(store.events.at(-1)).toMatchObject({ type: 'line.unblocked', line: 'a', actor: 'key:1' });
  });

  it('that are counted while the line is being written are not lost', async () => {
    const lines = await open();
    await lines.put('a', dect('a'), 'cli');
    const patched = lines.patch('a', { label: 'Attic' }, 'cli');
    await wrongCode(lines, 'a');
    await patched;
    expect(lines.get('a')?.tries.wrong).toBe(1);
  });
});

describe('a line that changes under a caller who was proven to be it', () => {
  const begun = async (lines: LineDirectory) => {
    await lines.put('a', dect('a'), 'cli');
    const view = lines.get('a');
    if (!view) throw new Error('there is no line');
    return view;
  };

  it.each<[string, LinePatch]>([
    ['its label', { label: 'Attic' }],
    ['its users', { confirmsFor: ['ben'] }],
    ['its trust', { trust: 'strict' }],
  ])('is still proven where %s changed, wherever that was', async (_, changes) => {
    const lines = await open();
    const view = await begun(lines);
    const elsewhere = await open();
    await elsewhere.patch('a', changes, 'cli');
    const again = await lines.reread(view);
    expect(again?.line).toMatchObject(changes);
    expect(again?.version).not.toBe(view.version);
  });

  it.each<[string, LinePatch]>([
    ['disabled', { enabled: false }],
    ['given another password', { password: 'another horse' }],
    ['given another name', { username: 'b', password: PASSWORD }],
    ['proven by a peer', { peer: 'pbx' }],
  ])('is proven no more where it was %s', async (_, changes) => {
    const lines = await open();
    const view = await begun(lines);
    const elsewhere = await open();
    await elsewhere.patch('a', changes, 'cli');
    expect(await lines.reread(view)).toBeUndefined();
  });

  it('is proven no more where it is gone, or another of its name', async () => {
    const lines = await open();
    const view = await begun(lines);
    const elsewhere = await open();
    await elsewhere.remove('a', 'cli');
    expect(await lines.reread(view)).toBeUndefined();
    await elsewhere.put('a', dect('a', { password: 'another horse' }), 'cli');
    expect(await lines.reread(view)).toBeUndefined();
  });
});
