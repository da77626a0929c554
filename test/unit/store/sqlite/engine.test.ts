import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/confirmation/index.ts';
import { readable } from '../../../../src/store/shared/event-row.ts';
import { openDatabase } from '../../../../src/store/sqlite/database.ts';
import { type Engine, openEngine } from '../../../../src/store/sqlite/engine.ts';
import { hindranceIn } from '../../../../src/store/sqlite/hindrance.ts';
import { type Command, faultOf, type Reply } from '../../../../src/store/sqlite/thread/protocol.ts';
import { cancellation, creation, grantFor, pending } from '../../../contract/confirmations.ts';

const commit = (id: number, change: Change): Command => ({ id, name: 'confirmations.commit', args: [change] });
const load = (id: number, confirmation: string): Command => ({ id, name: 'confirmations.load', args: [confirmation] });
const answerIn = (reply: Reply | undefined): unknown => (reply?.ok ? reply.value : reply?.fault.message);

describe('the engine', () => {
  let engine: Engine;

  beforeEach(async () => {
    engine = await openEngine(':memory:', randomBytes(32));
  });

  afterEach(() => engine.close());

  it('answers a group in its order, reads after the writes they came with', () => {
    const { replies } = engine.run([load(1, 'cnf_1'), commit(2, { writes: [creation(pending(1))] }), load(3, 'cnf_1')]);
    expect(replies.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(replies.map(answerIn)).toEqual([pending(1), 'committed', pending(1)]);
  });

  it('undoes one refused and one failing write, and commits the rest of the group', () => {
    const taken = { code: pending(1).code };
    const { replies } = engine.run([
      commit(1, { writes: [creation(pending(1))] }),
      commit(2, { writes: [creation(pending(2)), creation(pending(3, taken))] }),
      commit(3, { writes: [cancellation(pending(1))], issue: grantFor(pending(77)) }),
      commit(4, { writes: [creation(pending(4))] }),
    ]);
    expect(replies.map((reply) => reply.ok)).toEqual([true, true, false, true]);
    expect(answerIn(replies[1])).toBe('code-taken');
    expect(answerIn(replies[2])).toContain('SQLITE_CONSTRAINT_FOREIGNKEY');
    const ids = ['cnf_1', 'cnf_2', 'cnf_3', 'cnf_4'];
    const states = engine.run(ids.map((id, n) => load(n, id))).replies.map(answerIn);
    expect(states).toEqual([pending(1), undefined, undefined, pending(4)]);
  });

  it('says what a group added to the log, and nothing of what was taken back', () => {
    const { events } = engine.run([
      commit(1, { writes: [creation(pending(1))] }),
      commit(2, { writes: [creation(pending(2)), creation(pending(3, { code: pending(1).code }))] }),
      commit(3, { writes: [cancellation(pending(1))], issue: grantFor(pending(77)) }),
      commit(4, { writes: [creation(pending(4))] }),
    ]);
    expect(events.map(({ seq, subject }) => [seq, subject])).toEqual([
      [1, 'cnf_1'],
      [2, 'cnf_4'],
    ]);
    const { replies, events: none } = engine.run([{ id: 5, name: 'events.since', args: [0, 10] }]);
    expect(replies.map(answerIn)).toEqual([readable(events)]);
    expect(none).toEqual([]);
  });

  it('says of a full, read-only or locked database that it cannot be used now, and of nothing else', () => {
    const db = openDatabase(':memory:');
    db.exec('CREATE TABLE t (x)');
    const hindrance = (run: () => void): string | undefined => {
      try {
        run();
      } catch (cause) {
        return faultOf(cause).hindrance;
      }
      return 'nothing was thrown';
    };
    const insert = () => void db.exec('INSERT INTO t VALUES (zeroblob(100000))');
    db.pragma('max_page_count = 3');
    expect(hindrance(insert)).toBe('the disk is full (SQLITE_FULL)');
    db.pragma('query_only = 1');
    expect(hindrance(insert)).toBe('the file system is read-only (SQLITE_READONLY)');
    expect(hindrance(() => void db.exec('INSERT INTO nothing VALUES (1)'))).toBeUndefined();
    db.close();
    for (const [code, sentence] of [
      ['SQLITE_BUSY_SNAPSHOT', /another program/],
      ['SQLITE_IOERR_WRITE', /the disk fails/],
      ['SQLITE_CANTOPEN', /cannot be opened/],
      ['SQLITE_CORRUPT', undefined],
      ['SQLITE_CONSTRAINT_UNIQUE', undefined],
    ] as const) {
      const found = hindranceIn(Object.assign(new Error('x'), { code }));
      if (sentence === undefined) expect(found).toBeUndefined();
      else expect(found).toMatch(sentence);
    }
  });

  it('tries to write each time it is asked whether it can', () => {
    const { replies } = engine.run([{ id: 1, name: 'health.tryWrite', args: [] }]);
    expect(replies).toEqual([{ id: 1, ok: true, value: undefined }]);
    expect(engine.catalogue.health).toEqual({ tryWrite: 'write' });
  });

  it('lists every port in its catalogue, with the way in which each of its operations travels', () => {
    expect(Object.keys(engine.catalogue)).toEqual(
      expect.arrayContaining(['confirmations', 'lines', 'events', 'audit', 'file']),
    );
    expect(engine.catalogue.keys).toEqual({
      byHash: 'look',
      all: 'read',
      add: 'write',
      revoke: 'write',
      replace: 'write',
      restore: 'write',
    });
    expect(engine.catalogue.calls).toEqual({
      record: 'write-soon',
      recent: 'read',
      perHour: 'read',
      wrongCodes: 'read',
      prune: 'until-done',
    });
    expect(engine.catalogue.events).toEqual({
      since: 'read',
      of: 'read',
      head: 'read',
      recordedUpTo: 'read',
    });
  });

  it('fails what it does not know, and nothing else', () => {
    const { replies } = engine.run([
      { id: 1, name: 'confirmations.burn', args: [] },
      commit(2, { writes: [creation(pending(1))] }),
    ]);
    expect(replies.map(answerIn)).toEqual(['There is no operation confirmations.burn', 'committed']);
  });

  it('runs nothing for an empty group', () => {
    expect(engine.run([])).toEqual({ replies: [], events: [] });
  });
});
