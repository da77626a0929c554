import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { suiteDatabase } from '../support/postgres-store.ts';
import { followed, written } from './event-race.ts';
import { confirmOverCutWire } from './lost-answers.ts';

const EVENTS = 50_000;

describeWithPostgres('two nodes on one database, for long', () => {
  const database = suiteDatabase();
  let nodes: readonly [PostgresStore, PostgresStore];

  beforeEach(async () => {
    nodes = [await database.openEmpty(), await database.open()];
  });

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.close()));
  });

  it('give a reader that follows a cursor every event of 16 writers, once, in order', async () => {
    const reading = followed(nodes[1].events, EVENTS);
    await written(nodes, { writers: 16, events: EVENTS });
    const seen = await reading;
    const places = seen.map(({ seq }) => seq);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(new Set(seen.map(({ subject }) => subject)).size).toBe(EVENTS);
  });

  it('say what stands after a connection that died at the commit, 200 times', () => confirmOverCutWire(database, 200));
});
