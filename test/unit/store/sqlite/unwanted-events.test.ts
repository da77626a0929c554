import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/store/sqlite/database.ts';
import { keep } from '../../../../src/store/sqlite/operation.ts';
import { createWebhooks } from '../../../../src/store/sqlite/ports/webhooks.ts';
import { bringUpToDate } from '../../../../src/store/sqlite/up-to-date.ts';

it('neither writes nor takes back anything for events that no webhook wants', async () => {
  const db = openDatabase(':memory:');
  await bringUpToDate(db);
  const { add, enqueue } = createWebhooks(db, randomBytes(32), () => undefined);
  const hook = { id: 'shop', app: 'shop', url: 'https://shop.example/', types: ['line'], enabled: true, createdAt: 1 };
  add.run(hook, 'whsec_c2VjcmV0', 9, { at: 1, actor: 'key:ops' });
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck();
  const before = changes.get();
  const refused = { id: 'evt_1', seq: 1, type: 'dial.refused', at: 2, app: null, subject: 'x', actor: null, data: {} };
  expect(enqueue.run([refused], 3, 9)).toEqual(keep([]));
  expect(changes.get()).toBe(before);
  db.close();
});
