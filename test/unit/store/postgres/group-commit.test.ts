import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { deferred, Unavailable } from '../../../../src/lib/index.ts';
import type { GroupChange, NewEventRow } from '../../../../src/store/postgres/change.ts';
import { GroupCommit } from '../../../../src/store/postgres/group-commit.ts';
import type { Answer, Outcome } from '../../../../src/store/postgres/settling.ts';
import { settled } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const press = (once: string): GroupChange => ({ does: 'press', evidence: { once, at: 1 } });

const event = (id: string): NewEventRow => ({
  id,
  type: 'line.added',
  at: 1,
  app: null,
  subject: id,
  actor: null,
  data: '{}',
});

describe('a group commit', () => {
  let clock: ManualClock;
  let sent: GroupChange[][];
  /** What the database does with the group that it is given. */
  let database: (changes: readonly GroupChange[]) => Promise<Answer | null>;
  let told: [first: number, ids: readonly string[]][];
  let group: GroupCommit;

  const standing = (changes: readonly GroupChange[]): Answer => ({
    first: null,
    outcomes: changes.map((): Outcome => ({ stands: true, value: 'committed' })),
  });

  beforeEach(() => {
    clock = new ManualClock();
    sent = [];
    told = [];
    database = async (changes) => standing(changes);
    const query = async ({ text, values }: { text: string; values: readonly unknown[] }) => {
      if (!text.includes('commit_group')) return { rows: [], rowCount: 1 };
      const changes = JSON.parse(String(values.at(-1))) as GroupChange[];
      sent.push(changes);
      return { rows: [{ answer: await database(changes) }], rowCount: 1 };
    };
    group = new GroupCommit({
      clock,
      node: 'node-1',
      time: { now: () => 1_000 },
      patience: { lookMs: 100, tryMs: 100, askMs: 50 },
      connection: { once: (work) => work({ query } as unknown as pg.PoolClient) },
      onEvents: (first, rows) => told.push([first, rows.map(({ id }) => id)]),
    });
  });

  const onces = () =>
    sent.map((changes) => changes.map((one) => (one.does === 'press' ? one.evidence.once : one.does)));

  it('sends what is asked in one turn together, in the order of what it locks', async () => {
    const outcomes = await Promise.all(['b', 'c', 'a'].map((once) => group.commit(press(once))));
    expect(outcomes).toEqual(['committed', 'committed', 'committed']);
    expect(onces()).toEqual([['a', 'b', 'c']]);
  });

  it('has one group under way: what arrives meanwhile forms the next', async () => {
    const under = deferred();
    database = async (changes) => {
      await under.promise;
      return standing(changes);
    };
    const first = group.commit(press('first'));
    await settled();
    const others = ['x', 'y'].map((once) => group.commit(press(once)));
    await settled();
    expect(onces()).toEqual([['first']]);
    under.resolve();
    await Promise.all([first, ...others]);
    expect(onces()).toEqual([['first'], ['x', 'y']]);
  });

  it('keeps nobody who hurries waiting behind a group that takes long: what it has not begun in time never happens', async () => {
    const stuck = deferred();
    database = async (changes) => {
      await stuck.promise;
      return standing(changes);
    };
    const first = expect(group.commit(press('first'))).rejects.toThrow(Unavailable);
    await settled();
    const second = expect(group.commit(press('second'), clock.now())).rejects.toThrow('does not answer');
    clock.advance(70);
    await second;
    const third = group.commit(press('third'));
    for (let n = 0; n < 10; n++) {
      await settled();
      clock.advance(10);
    }
    stuck.resolve();
    await first;
    expect(await third).toBe('committed');
    expect(onces()).toEqual([['first'], ['third']]);
    expect(clock.armed).toBe(0);
  });

  it('tries for as long as whoever asks has left', async () => {
    database = async () => {
      throw new Unavailable('store-unavailable', 'gone');
    };
    const began = clock.now();
    let over = 0;
    const refused = group.commit(press('a'), began - 40).catch(() => {
      over = clock.now();
    });
    for (let n = 0; n < 40; n++) {
      await settled();
      clock.advance(5);
    }
    await refused;
    expect(over - began).toBeLessThanOrEqual(60);
  });

  it('takes 64 changes at most', async () => {
    await Promise.all(Array.from({ length: 150 }, (_, n) => group.commit(press(String(n)))));
    expect(sent.map(({ length }) => length)).toEqual([64, 64, 22]);
  });

  it('goes on for whoever asks at the moment at which it has nothing to do', async () => {
    for (let n = 0; n < 10; n++) await group.commit(press(String(n)));
    expect(sent).toHaveLength(10);
  });

  it('lets what nobody waits for travel along, or go by itself a moment later', async () => {
    const soon = group.commitSoon(press('soon'));
    await settled();
    expect(sent).toEqual([]);
    await group.commit(press('now'));
    expect(onces()).toEqual([['now', 'soon']]);
    await soon;
    const later = group.commitSoon(press('later'));
    clock.advance(50);
    await later;
    expect(onces()[1]).toEqual(['later']);
  });

  it('lets a crowd share a commit, which begins 10 ms after the one before, and keeps a lone one waiting for nobody', async () => {
    await group.commitInCrowd(press('lone'), clock.now());
    clock.advance(4);
    const crowd = ['x', 'y'].map((once) => group.commitInCrowd(press(once), clock.now()));
    await settled();
    clock.advance(5);
    await settled();
    expect(onces()).toEqual([['lone']]);
    clock.advance(1);
    await Promise.all(crowd);
    expect(onces()).toEqual([['lone'], ['x', 'y']]);
    clock.advance(10);
    await group.commitInCrowd(press('later'), clock.now());
    expect(onces()).toHaveLength(3);
    expect(clock.armed).toBe(0);
  });

  it('takes a crowd along with whoever does not wait', async () => {
    await group.commit(press('first'));
    const crowd = group.commitInCrowd(press('crowd'), clock.now());
    await group.commit(press('now'));
    await crowd;
    expect(onces()).toEqual([['first'], ['crowd', 'now']]);
    expect(clock.armed).toBe(0);
  });

  it('rejects what was a fault, and nothing beside it', async () => {
    database = async () => ({
      first: null,
      outcomes: [
        { stands: false, fault: 'no such row' },
        { stands: true, value: 'committed' },
      ],
    });
    const [faulty, sound] = [group.commit(press('a')), group.commit(press('b'))];
    await expect(faulty).rejects.toThrow('The store failed at press');
    expect(await sound).toBe('committed');
  });

  it('tells of the events of what stands, and where they begin', async () => {
    database = async () => ({
      first: 7,
      outcomes: [{ stands: true }, { stands: false, value: 'evidence-spent' }, { stands: true }],
    });
    await Promise.all(['a', 'b', 'c'].map((once) => group.commit({ ...press(once), events: [event(once)] })));
    expect(told).toEqual([[7, ['a', 'c']]]);
  });

  it('tries again after a deadlock, and says of a database that is away that it is', async () => {
    let failing = 1;
    database = async (changes) => {
      if (failing-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      return standing(changes);
    };
    const committed = group.commit(press('a'));
    await settled();
    clock.advance(10);
    expect(await committed).toBe('committed');
    database = async () => {
      throw new Unavailable('store-unavailable', 'gone');
    };
    const refused = expect(group.commit(press('b'))).rejects.toThrow('gone');
    for (let n = 0; n < 20; n++) {
      await settled();
      clock.advance(20);
    }
    await refused;
    expect(clock.armed).toBe(0);
  });

  it('says that it did not happen where somebody has given it up', async () => {
    database = async () => null;
    const refused = expect(group.commit(press('a'))).rejects.toThrow(Unavailable);
    for (let n = 0; n < 20; n++) {
      await settled();
      clock.advance(20);
    }
    await refused;
  });

  it('settles what it has taken before it closes, and takes no more', async () => {
    const soon = group.commitSoon(press('soon'));
    await group.close();
    expect(await soon).toBe('committed');
    await expect(group.commit(press('late'))).rejects.toThrow('The store is closed');
    expect(clock.armed).toBe(0);
  });
});
