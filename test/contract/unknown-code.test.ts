import { expect, it } from 'vitest';
import { byCode } from '../../src/store/postgres/ports/confirmations.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { suiteDatabase } from '../support/postgres-store.ts';

/** Confirmations that are over, each with a code of its own. */
const OVER = `
  INSERT INTO confirmation (id, app, "user", session, "window", origin, state, version, code, ended_at, document)
  SELECT 'cnf_' || n, 'shop', 'anna', 's', 'w', 'home', 'expired', 2, (100000 + n)::text, n, '{}'
  FROM generate_series(1, 20000) AS n`;

describeWithPostgres('a code that nobody has, where PostgreSQL has not counted the rows yet', () => {
  const { openEmpty, query } = suiteDatabase();

  it('is looked up by the index of codes, and never by all that has been', async () => {
    const store = await openEmpty();
    await query(OVER);
    const plan = (await query(`EXPLAIN ${byCode(`'999999'`)}`)).map((row) => row['QUERY PLAN']).join('\n');
    await store.close();
    expect(plan).toContain('confirmation_former_code');
    expect(plan).not.toMatch(/confirmation_pkey|Seq Scan/);
  });
});
