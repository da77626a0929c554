import { expect, it } from 'vitest';
import { MOMENTS } from '../../../../src/store/shared/moments.ts';
import { openDatabase } from '../../../../src/store/sqlite/database.ts';
import { bringUpToDate } from '../../../../src/store/sqlite/up-to-date.ts';

/** What `ClockStore.accept` does with the other moments. */
const OTHERS = {
  ended: ['confirmation.expires_at', 'grant.expires_at'],
  dropped: [
    'admin_session.active_at',
    'admin_session.created_at',
    'admin_session.unlock_asked_at',
    'admin_session.unlock_until',
    'openid_artefact.consumed_at',
    'openid_artefact.expires_at',
    'ticket.expires_at',
  ],
  'moved where a key was made ahead': ['api_key.created_at', 'api_key.expires_at'],
  'only shown, or asked whether they are there': [
    'account.created_at',
    'admin_lock.since',
    'api_key.revoked_at',
    'authenticator.activated_at',
    'authenticator.created_at',
    'event.at',
    'grant.issued_at',
    'grant.revoked_at',
    'openid_client.created_at',
    'webhook.created_at',
  ],
};

it('of every moment in the database it is known what a clock that was ahead and is put right makes of it', async () => {
  const db = openDatabase(':memory:');
  await bringUpToDate(db);
  const found = db
    .prepare<[], string>(
      `SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
       WHERE t.type = 'table' AND (c.name IN ('at', 'until', 'since') OR c.name LIKE '%\\_at' ESCAPE '\\' OR c.name LIKE '%\\_until' ESCAPE '\\')`,
    )
    .pluck()
    .all();
  db.close();
  const moved = MOMENTS.map(([table, column]) => `${table}.${column}`);
  expect(found.toSorted()).toEqual([...moved, ...Object.values(OTHERS).flat()].toSorted());
});
