import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { loadSecretKey } from '../../../src/store/data-dir/secret-key.ts';
import { openData } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import { sealerOf } from '../../support/audit-chain.ts';
import { emptyPlace } from '../../support/cli-place.ts';

/** A place whose data directory holds six events: two seals of two, and two that are not sealed. */
const aPlace = async (input = '') => {
  const place = emptyPlace({}, input);
  const dataDir = join(place.cwd, 'data');
  const path = join(dataDir, 'offhook.sqlite');
  const secretKey = await loadSecretKey(dataDir);
  const store = await openStore({ path, secretKey, onFault: () => undefined, thread: 'caller' });
  for (const n of [1, 2, 3]) {
    const fact = { type: 'line.bound', line: `line-${n}`, address: '192.168.1.5', userAgent: null } as const;
    await store.lines.record([
      { ...fact, at: n },
      { ...fact, at: n },
    ]);
    if (n < 3) await sealerOf(store.audit).audit.seal();
  }
  await store.close();
  const change = (sql: string): void => {
    const db = new Sqlite(path);
    db.exec(sql);
    db.close();
  };
  return { ...place, change };
};

describe('audit export', () => {
  it('prints one JSON object a line: start, events and seals, end', async () => {
    const { exit, out, err } = await (await aPlace()).offhook('audit', 'export');
    expect([exit, err]).toEqual([0, '']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line))[0]);
    expect(lines).toEqual(['audit', 'event', 'event', 'seal', 'event', 'event', 'seal', 'event', 'event', 'end']);
  });

  it('writes the same into a new file that only its owner reads, and never over one that is there', async () => {
    const { cwd, offhook } = await aPlace();
    const printed = await offhook('audit', 'export');
    expect(await offhook('audit', 'export', '--out', 'a.jsonl')).toMatchObject({ exit: 0, err: '' });
    expect(readFileSync(join(cwd, 'a.jsonl'), 'utf8')).toBe(printed.out);
    expect(statSync(join(cwd, 'a.jsonl')).mode & 0o777).toBe(0o600);
    const again = await offhook('audit', 'export', '--out', 'a.jsonl');
    expect(again).toMatchObject({ exit: 3, out: '', err: expect.stringMatching(/^The file a\.jsonl .*EEXIST.*\.\n$/) });
  });
});

describe('audit verify', () => {
  it('says of the data directory that the chain is whole, and names what is not sealed', async () => {
    const { offhook } = await aPlace();
    const { exit, out } = await offhook('audit', 'verify');
    expect(exit).toBe(0);
    expect(out).toMatch(/^The chain is whole from the first event on with 6 events and 2 seals\.$/m);
    expect(out).toMatch(/^Sealed up to event 4: [0-9a-f]{64}$/m);
    expect(out).toMatch(/^Not sealed yet: 2 of them, 5 to 6\.$/m);
    const json = await offhook('audit', 'verify', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ whole: true, tail: { count: 2, from: 5, to: 6 } });
  });

  it('verifies an exported file, and one on standard input', async () => {
    const { cwd, offhook } = await aPlace();
    const { out: file } = await offhook('audit', 'export');
    writeFileSync(join(cwd, 'a.jsonl'), file);
    expect(await offhook('audit', 'verify', 'a.jsonl')).toMatchObject({ exit: 0 });
    expect(await (await aPlace(file)).offhook('audit', 'verify', '-')).toMatchObject({ exit: 0 });
  });

  it('answers 3 and names the event where a byte of a file was changed', async () => {
    const { cwd, offhook } = await aPlace();
    const { out: file } = await offhook('audit', 'export');
    const lines = file.split('\n');
    for (const [line, seq] of [
      [1, 1],
      [5, 4],
      [8, 6],
    ] as const) {
      const changed = lines.map((text, n) => (n === line ? text.replace('192.168.1.5', '192.168.1.4') : text));
      writeFileSync(join(cwd, 'a.jsonl'), changed.join('\n'));
      const { exit, out } = await offhook('audit', 'verify', 'a.jsonl', '--json');
      expect([exit, JSON.parse(out)]).toMatchObject([3, { whole: false, line: line + 1, seq }]);
    }
    const { out } = await offhook('audit', 'verify', 'a.jsonl');
    expect(out).toMatch(/^Broken at line 9: Event 6 is not what its hash was made over/);
  });

  it.each([
    ["UPDATE event SET subject = 'line-9' WHERE seq = 3", { seal: { from: 3, to: 4 } }],
    ['UPDATE event SET at = 99 WHERE seq = 1', { seal: { from: 1, to: 2 } }],
    [`UPDATE event SET data = replace(data, '192', '193') WHERE seq = 2`, { seal: { from: 1, to: 2 } }],
    [`UPDATE event SET data = replace(data, ':', ' :') WHERE seq = 3`, { seq: 3 }],
    [`UPDATE event SET data = replace(data, '}', '') WHERE seq = 5`, { seq: 5 }],
    ['DELETE FROM event WHERE seq = 4', { seal: { from: 3, to: 4 } }],
    ['UPDATE event SET seq = 40 WHERE seq = 4', { seal: { from: 3, to: 4 } }],
    ['DELETE FROM seal WHERE to_seq = 2', { seal: { from: 3, to: 4 } }],
    [`UPDATE seal SET hash = replace(hash, substr(hash, 9, 1), '_') WHERE to_seq = 2`, { seal: { from: 1, to: 2 } }],
    [`UPDATE audit_cut SET hash = replace(hash, '0', '1')`, { line: 1 }],
  ])('answers 3 and names the place in the data directory after %s', async (sql, place) => {
    const { offhook, change } = await aPlace();
    change(sql);
    const { exit, out } = await offhook('audit', 'verify', '--json');
    expect(exit).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ whole: false, ...place });
  });

  it('still names an event that was no JSON before it was sealed, and one that was put right after that', async () => {
    const { cwd, offhook, change } = await aPlace();
    change("UPDATE event SET data = replace(data, '}', '') WHERE seq = 5");
    const { store } = await openData(join(cwd, 'data'), () => undefined, 'caller');
    await sealerOf(store.audit).audit.seal();
    expect(await store.audit.unsealed()).toBe(0);
    await store.close();
    const verdict = async () => JSON.parse((await offhook('audit', 'verify', '--json')).out);
    expect(await verdict()).toMatchObject({ whole: false, seq: 5 });
    change(`UPDATE event SET data = data || '}' WHERE seq = 5`);
    expect(await verdict()).toMatchObject({ whole: false, seal: { from: 5, to: 6 } });
    change('DELETE FROM event WHERE seq = 5');
    expect(await verdict()).toMatchObject({ whole: false, seal: { from: 5, to: 6 } });
  });

  it('finds a byte that was changed in the file of the database itself', async () => {
    const { cwd, offhook } = await aPlace();
    const path = join(cwd, 'data/offhook.sqlite');
    const file = readFileSync(path);
    const at = file.indexOf('line-1');
    expect(at).toBeGreaterThan(0);
    file[at] = 0x6d;
    writeFileSync(path, file);
    expect((await offhook('audit', 'verify')).exit).toBe(3);
  });

  it('answers 2 and one sentence for a file that is not there', async () => {
    const { exit, err } = await emptyPlace().offhook('audit', 'verify', 'nowhere.jsonl');
    expect([exit, err]).toEqual([
      2,
      expect.stringMatching(/^The file .*nowhere\.jsonl cannot be read \(ENOENT\)\.\n$/),
    ]);
  });

  it.each(['', 'hello\n', '{}\n', '{"audit":1,"cut":{}}\n', '[]', 'null\n{}'])('calls %j no chain', async (text) => {
    const { cwd, offhook } = emptyPlace();
    writeFileSync(join(cwd, 'a.jsonl'), text);
    const { exit, out } = await offhook('audit', 'verify', 'a.jsonl');
    expect([exit, out]).toEqual([3, expect.stringMatching(/^Broken at line 1: /)]);
  });
});
