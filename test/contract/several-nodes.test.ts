import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, CommitOutcome, PressEvent } from '../../src/confirmation/index.ts';
import { Secret, Unavailable } from '../../src/lib/index.ts';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { layCutWire } from '../support/cut-wire.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { suiteDatabase } from '../support/postgres-store.ts';
import { fewTries } from '../support/wrong-code.ts';
import {
  begun,
  codeNr,
  completed,
  confirmation,
  creation,
  kitchen,
  pending,
  refusedDial,
  revocation,
  start,
} from './confirmations.ts';
import { aDial } from './dial-store.ts';
import { followed, written } from './event-race.ts';
import { provisioned } from './line-store.ts';
import { confirmOverCutWire, recordOverCutWire } from './lost-answers.ts';

/** So many try the same at once, one half on each node. */
const CROWD = 200;

/** The connections to this database that wait for another one. */
const WAITING = `
  SELECT DISTINCT pid FROM pg_locks WHERE NOT granted
  AND pid IN (SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

describeWithPostgres('two nodes on one database', () => {
  const { open, openEmpty, query } = suiteDatabase();
  let nodes: readonly [PostgresStore, PostgresStore];

  beforeEach(async () => {
    nodes = [await openEmpty(), await open()];
  });

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.close()));
  });

  /** What each of a crowd answers. */
  const crowd = <T>(ask: (node: PostgresStore, n: number) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: CROWD }, (_, n) => ask(nodes[n % 2] as PostgresStore, n)));

  /** How often each outcome came to the commits of a crowd. */
  const outcomes = async (change: (n: number) => Change): Promise<Partial<Record<CommitOutcome, number>>> => {
    const counts: Partial<Record<CommitOutcome, number>> = {};
    for (const outcome of await crowd((node, n) => node.confirmations.commit(change(n))))
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };

  const typesOf = async (): Promise<readonly string[]> =>
    (await nodes[0].events.since(0, 1000)).map(({ type }) => type);

  it('lets one of many uses of a code confirm', async () => {
    const asked = await begun(nodes[0].confirmations, 1);
    const counts = await outcomes(() => ({ writes: [confirmation(asked)], evidence: 'phone:cnf_1' }));
    expect(counts).toEqual({ committed: 1, 'evidence-spent': CROWD - 1 });
    expect(await typesOf()).toEqual(['confirmation.requested', 'confirmation.confirmed']);
  });

  it('lets one of many changes of the same version through', async () => {
    const asked = await begun(nodes[0].confirmations, 1);
    const counts = await outcomes((n) => ({ writes: [refusedDial(asked, start + n)] }));
    expect(counts).toEqual({ committed: 1, 'version-conflict': CROWD - 1 });
  });

  it('counts one press once, whatever it is to confirm', async () => {
    const asked = await Promise.all([0, 1, 2, 3].map((n) => begun(nodes[0].confirmations, n)));
    const press = (outcome: PressEvent['outcome']): PressEvent => ({
      type: 'button.pressed',
      at: start,
      press: { button: 'key:hall', id: '1', at: start },
      outcome,
    });
    const counts = await outcomes((n) => ({
      writes: [confirmation(asked[n % 4] ?? pending(9))],
      evidence: 'button:1',
      press: press('confirmed'),
    }));
    expect(counts).toEqual({ committed: 1, 'evidence-spent': CROWD - 1 });
    const noted = await crowd((node) => node.confirmations.notePress(press('contested'), 'button:1'));
    expect(new Set(noted)).toEqual(new Set(['evidence-spent']));
    expect(await nodes[1].confirmations.pressOutcome('key:hall', '1')).toBe('confirmed');
  });

  it('counts one app code once, and lets no crowd past the limit of tries', async () => {
    const owner = { app: 'shop', user: 'anna' };
    const draft = { id: 'aut_1', ...owner, name: 'x', createdAt: start, state: 'draft' } as const;
    await nodes[0].authenticators.addDraft(draft, { secret: 'S', recoveryHashes: [] }, undefined);
    const asked = await Promise.all(Array.from({ length: CROWD }, (_, n) => begun(nodes[0].confirmations, n)));
    const counts = await outcomes((n) => ({
      writes: [confirmation(asked[n] ?? pending(n))],
      evidence: 'aut_1:58000000',
    }));
    expect(counts).toEqual({ committed: 1, 'evidence-spent': CROWD - 1 });
    const limits = [{ most: 10, withinSeconds: 60 }];
    const tries = await crowd((node, n) => node.authenticators.takeTry(owner, start + n, limits));
    expect(tries.filter(({ taken }) => taken)).toHaveLength(10);
  });

  it.each([
    ['before', 'unconfirmed'],
    ['after', 'done'],
  ] as const)('leaves no draft of a grant whose revocation begins right %s it', async (when, outcome) => {
    const [{ authenticators }, { confirmations }] = nodes;
    const done = await completed(confirmations, 1);
    const { app, user, id: grant } = done.grant;
    const draft = { id: 'aut_1', app, user, name: 'x', createdAt: start, state: 'draft' } as const;
    const secrets = { secret: 'S', recoveryHashes: [] };
    await authenticators.addDraft(draft, secrets, undefined);
    const add = () => authenticators.addDraft({ ...draft, id: 'aut_2' }, secrets, grant);
    const revoke = () => confirmations.commit(revocation(done));
    const waiting = () => query(WAITING);
    // Both want to delete the first draft: whoever comes first waits there, and the other one for him.
    await query('BEGIN');
    await query(`SELECT FROM authenticator WHERE id = 'aut_1' FOR UPDATE`);
    const [one, other] = when === 'after' ? [add, revoke] : [revoke, add];
    const first = one();
    await expect.poll(waiting).toHaveLength(1);
    const second = other();
    await expect.poll(waiting).toHaveLength(2);
    await query('COMMIT');
    expect(new Set(await Promise.all([first, second]))).toEqual(new Set(['committed', outcome]));
    expect(await query('SELECT id FROM authenticator')).toEqual([]);
  });

  it('counts one recovery code once, and says how many are left', async () => {
    const owner = { app: 'shop', user: 'anna' };
    const draft = { id: 'aut_1', ...owner, name: 'x', createdAt: start, state: 'draft' } as const;
    await nodes[0].authenticators.addDraft(draft, { secret: 'S', recoveryHashes: [] }, undefined);
    await nodes[0].authenticators.activate({
      authenticator: { ...draft, state: 'active', activatedAt: start },
      secrets: { secret: 'S', recoveryHashes: ['a1', 'b2', 'c3'] },
      once: 'aut_1:58000000',
      event: { type: 'authenticator.enrolled', at: start, ...owner, authenticator: 'aut_1', name: 'x', actor: 'cli' },
    });
    const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => begun(nodes[0].confirmations, n)));
    const answers = await Promise.all(
      asked.map((one, n) =>
        (nodes[n % 2] as PostgresStore).confirmations.commit({
          writes: [confirmation(one)],
          evidence: `aut_1:recovery:${n < 10 ? 'a1' : 'b2'}`,
        }),
      ),
    );
    expect(answers.filter((answer) => answer === 'committed')).toHaveLength(2);
    const used = (await nodes[0].events.since(0, 100)).filter(
      ({ type }) => type === 'authenticator.recovery-code-used',
    );
    expect(used.map(({ data }) => data.recoveryCodesLeft)).toEqual([2, 1]);
  });

  it('gives a line no more looks than it has tries, and knows its block at once on every node', async () => {
    const version = await nodes[0].lines.put(provisioned('kitchen'), []);
    const dialled = await crowd((node, n) => node.dialling.dial(aDial(n, String(900_000 + n), version)));
    const refusals = dialled.map((outcome) => (outcome.kind === 'refused' ? outcome.refusal : outcome.kind));
    expect(refusals.filter((refusal) => refusal === 'code-unknown')).toHaveLength(fewTries.perWindow);
    expect(refusals.filter((refusal) => refusal === 'line-blocked')).toHaveLength(CROWD - fewTries.perWindow);
    expect((await typesOf()).filter((type) => type === 'line.blocked')).toHaveLength(1);
  });

  it('confirms by a line that was disabled on the other node no more, from the answer on', async () => {
    const version = await nodes[0].lines.put(provisioned('kitchen'), []);
    await begun(nodes[0].confirmations, 1, { expiresAt: Date.now() + 600_000 });
    await nodes[1].lines.put(provisioned('kitchen', { enabled: false }), []);
    expect(await nodes[0].dialling.dial(aDial(1, codeNr(1), version))).toEqual({ kind: 'line-changed' });
  });

  it('judges an INVITE once that both are handed, and counts its wrong code once', async () => {
    const version = await nodes[0].lines.put(provisioned('kitchen'), []);
    const dialled = await crowd((node, n) =>
      node.dialling.dial({ ...aDial(n, '999999', version), invite: 'the same INVITE' }),
    );
    expect(dialled.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
    expect(dialled.filter(({ kind }) => kind === 'merged')).toHaveLength(CROWD - 1);
    expect((await nodes[1].lines.find('kitchen'))?.tries.wrongAt).toHaveLength(1);
  });

  it('lets one of many lines that dial one code confirm, and tells the others that it is used', async () => {
    await begun(nodes[0].confirmations, 1, { expiresAt: Date.now() + 600_000 });
    const lines = await crowd(async (node, n) => {
      const line = { ...kitchen, id: `line-${n}` };
      return { line, version: await node.lines.put(provisioned(line.id), []) };
    });
    const dialled = await crowd((node, n) => {
      const { line = kitchen, version = '' } = lines[n] ?? {};
      return node.dialling.dial(aDial(n, codeNr(1), version, { line }));
    });
    expect(dialled.filter(({ kind }) => kind === 'confirmed')).toHaveLength(1);
    expect(dialled.filter((each) => each.kind === 'refused' && each.refusal === 'code-used')).toHaveLength(CROWD - 1);
  });

  it('lets one of many begin in a window, or with a code', async () => {
    const window = { user: 'anna', session: 's', window: 'w' };
    expect(await outcomes((n) => ({ writes: [creation(pending(n, window))] }))).toEqual({
      committed: 1,
      'window-taken': CROWD - 1,
    });
    expect(await outcomes((n) => ({ writes: [creation(pending(1000 + n, { code: '482913' }))] }))).toEqual({
      committed: 1,
      'code-taken': CROWD - 1,
    });
  });

  it('lets one of many begin with codes that are too close to each other', async () => {
    const counts = await outcomes((n) => {
      const code = `48291${n % 10}`;
      return { writes: [creation(pending(n, { code }))], apart: { code, freeSince: start } };
    });
    expect(counts).toEqual({ committed: 1, 'code-taken': CROWD - 1 });
  });

  it('confirms nothing after its deadline by the clock of the database, whatever a node believes', async () => {
    const [now] = await query('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at');
    const [late, soon] = [await begun(nodes[0].confirmations, 1), await begun(nodes[0].confirmations, 2)];
    const before = (asked: typeof late, deadline: number): Change => ({
      writes: [{ ...confirmation(asked), deadline }],
      evidence: `phone:${asked.id}`,
    });
    expect(await nodes[1].confirmations.commit(before(late, Number(now?.at)))).toBe('version-conflict');
    expect(await nodes[1].confirmations.commit(before(soon, Number(now?.at) + 60_000))).toBe('committed');
  });

  it('lets one of many requests with the same idempotency key begin', async () => {
    const window = { user: 'anna', session: 's', window: 'w' };
    const counts = await outcomes((n) => ({
      writes: [creation(pending(n, window))],
      idempotency: { app: 'shop', key: 'k', bodyHash: 'h', confirmationId: `cnf_${n}`, at: start },
    }));
    expect(counts).toEqual({ committed: 1, 'idempotency-taken': CROWD - 1 });
  });

  it('lets no crowd past what may live, of one user and of all', async () => {
    const caps = { now: start, maxLive: 30, maxPerUser: 10 };
    expect(await outcomes((n) => ({ writes: [creation(pending(n, { user: 'anna' }))], caps }))).toEqual({
      committed: 10,
      'too-many-for-user': CROWD - 10,
    });
    expect(await outcomes((n) => ({ writes: [creation(pending(1000 + n))], caps }))).toEqual({
      committed: 20,
      'too-many-live': CROWD - 20,
    });
  });

  it('lets no crowd add more webhooks than there may be', async () => {
    const added = await crowd((node, n) =>
      node.webhooks.add(
        { id: `wh_${n}`, app: 'shop', url: 'https://shop.example/', types: [], enabled: true, createdAt: start },
        'whsec_c2VjcmV0',
        7,
        { at: start, actor: 'key:ops' },
      ),
    );
    expect(added.filter((isAdded) => isAdded)).toHaveLength(7);
  });

  it('takes text that PostgreSQL cannot hold for a fault of its own change, and of no other in the group', async () => {
    const { confirmations } = nodes[0];
    const odd = confirmations.commit({ writes: [creation(pending(1, { user: 'an\0na' }))] });
    const sound = confirmations.commit({ writes: [creation(pending(2))] });
    await expect(odd).rejects.toThrow('The store failed at commit');
    expect(await sound).toBe('committed');
  });

  it('adds one of two seals that go on from the same one', async () => {
    await begun(nodes[0].confirmations, 1);
    const { seq } = await nodes[0].audit.sealed();
    const answers = await Promise.all(nodes.map((node) => node.audit.seal(100)));
    expect(answers.filter(({ events }) => events > 0)).toHaveLength(1);
    expect(await nodes[1].audit.seals(seq, 10)).toMatchObject([{ to: await nodes[0].events.head() }]);
  });

  it('tells one node of what the other commits', async () => {
    const heard = new Promise<readonly string[]>((resolve) => {
      nodes[1].events.watch((appended) => appended && resolve(appended.events.map(({ subject }) => subject)));
    });
    await begun(nodes[0].confirmations, 1);
    expect(await heard).toEqual(['cnf_1']);
  });

  it('hears of what nobody notifies it of', async () => {
    const heard = new Promise<readonly string[]>((resolve) => {
      nodes[1].events.watch((appended) => appended && resolve(appended.events.map(({ subject }) => subject)));
    });
    await query(`INSERT INTO event (id, type, at, subject, data) VALUES ('evt_1', 'line.added', 1, 'silent', '{}')`);
    expect(await heard).toEqual(['silent']);
  });

  describe('under 16 writers', () => {
    it('gives a reader that follows a cursor every event, once, in order', async () => {
      const reading = followed(nodes[1].events, 4_000);
      await written(nodes, { writers: 16, events: 4_000 });
      const seen = await reading;
      expect(seen.map(({ seq }) => seq)).toEqual([...new Set(seen.map(({ seq }) => seq))].sort((a, b) => a - b));
      expect(new Set(seen.map(({ subject }) => subject)).size).toBe(4_000);
      expect(seen).toHaveLength(4_000);
    });
  });
});

describeWithPostgres('a node whose connection dies at the commit', () => {
  const database = suiteDatabase();

  it('says of a confirmation what stands', () => confirmOverCutWire(database, 30));

  it('says of a transaction of several statements what stands', () => recordOverCutWire(database, 15));
});

describeWithPostgres('a node whose database does not answer', () => {
  const database = suiteDatabase();
  const impatience = { lookMs: 100, tryMs: 150, askMs: 50 };

  it('says so in time, and what it has refused never happens', async () => {
    const patient = await database.openEmpty();
    const asked = await begun(patient.confirmations, 1);
    const wire = await layCutWire(database.url());
    const hurried = await database.open({ url: new Secret(wire.url), patience: impatience });
    wire.hold(true);
    await expect(hurried.dialling.dial(aDial(1, '123456', 'v'))).rejects.toThrow(Unavailable);
    const confirming = { writes: [confirmation(asked)], evidence: 'phone:1' };
    await expect(hurried.confirmations.commit(confirming)).rejects.toThrow(Unavailable);
    wire.hold(false);
    // The bytes that were held back arrive: the database undoes what came with them.
    const seen = () => hurried.confirmations.load(asked.id).catch(() => 'unavailable');
    await expect.poll(seen).toEqual(asked);
    expect(await patient.confirmations.commit(confirming)).toBe('committed');
    expect(await patient.confirmations.load(asked.id)).toMatchObject({ kind: 'confirmed', version: 2 });
    await Promise.all([hurried.close(), patient.close()]);
    await wire.stop();
  });

  it('is told that its connection was ended by the server, and goes on', async () => {
    const died: string[] = [];
    const store = await database.openEmpty({ onFault: (name) => died.push(name) });
    const asked = await begun(store.confirmations, 1);
    const endConnections = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'offhook' AND datname = current_database()`;
    const told = async () => {
      if (died.length === 0) await database.query(endConnections);
      return died;
    };
    // Before anybody takes one in hand that is about to die: whoever holds it hears it then, and those that nobody holds are ended once more.
    await expect.poll(told, { interval: 1000 }).toContain('postgres');
    expect(await store.confirmations.load(asked.id)).toEqual(asked);
    expect(await store.confirmations.commit({ writes: [confirmation(asked)], evidence: 'phone:1' })).toBe('committed');
    const heard = new Promise((resolve) => store.events.watch(resolve));
    await database.query(
      `INSERT INTO event (id, type, at, subject, data) VALUES ('evt_1', 'line.added', 1, 'x', '{}')`,
    );
    await heard;
    await store.close();
  });
});
