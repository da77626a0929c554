import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { loadSecretKey } from '../../src/store/index.ts';
import { unseal } from '../../src/store/shared/sealed.ts';
import { sealedColumns } from '../../src/store/shared/sealed-columns.ts';
import { openEngine } from '../../src/store/sqlite/engine.ts';
import { settleRotation } from '../../src/store/sqlite/rotate-key.ts';
import { provisioned } from '../contract/line-store.ts';

/** A data directory with something in every sealed column. */
export const seedSealed = async (dataDir: string): Promise<void> => {
  const engine = await openEngine(join(dataDir, 'offhook.sqlite'), await loadSecretKey(dataDir));
  const drafts = ['aut_1', 'aut_2'].map((id) => {
    const draft = { id, app: 'ui', user: id, name: 'phone', createdAt: 1, state: 'draft' };
    return { name: 'addDraft', args: [draft, { secret: `SECRET-OF-${id}`, recoveryHashes: [] }] } as const;
  });
  const hooks = ['hook_1', 'hook_2'].map((id) => {
    const webhook = { id, app: 'ui', url: 'https://a.example/', types: [], createdAt: 1 };
    return { name: 'addWebhook', args: [webhook, `whsec-of-${id}`, 9] } as const;
  });
  const lines = ['kitchen', 'hall'].map((id) => ({ name: 'putLine', args: [provisioned(id), []] }) as const);
  const replies = engine.run([...lines, ...drafts, ...hooks].map((write, id) => ({ ...write, mode: 'write', id })));
  engine.close();
  if (replies.some(({ ok }) => !ok)) throw new Error(JSON.stringify(replies));
};

/** Opens the directory as a server does, then every sealed value with the key file that is there: `row text`. */
export const openSealed = async (dataDir: string): Promise<readonly string[]> => {
  await settleRotation(dataDir);
  const key = await loadSecretKey(dataDir);
  (await openEngine(join(dataDir, 'offhook.sqlite'), key)).close();
  return sealedRows(dataDir).map(({ row, sealed }) => `${row} ${unseal(key, row, sealed)}`);
};

/** Every sealed value as it lies there. */
export const sealedRows = (dataDir: string): readonly { readonly row: string; readonly sealed: Buffer }[] => {
  const db = new Sqlite(join(dataDir, 'offhook.sqlite'), { readonly: true });
  try {
    return sealedColumns.flatMap(({ table, column, rowOf }) =>
      db
        .prepare<[], { id: string; sealed: Buffer }>(`SELECT id, ${column} AS sealed FROM ${table} ORDER BY id`)
        .all()
        .map(({ id, sealed }) => ({ row: rowOf(id), sealed })),
    );
  } finally {
    db.close();
  }
};
