import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { ReportFault } from '../../src/lib/index.ts';
import { openData } from '../../src/store/index.ts';
import { unseal } from '../../src/store/shared/sealed.ts';
import { sealedColumns } from '../../src/store/shared/sealed-columns.ts';
import { provisioned } from '../contract/line-store.ts';

/** A data directory with something in every sealed column. */
export const seedSealed = async (dataDir: string): Promise<void> => {
  const { store } = await openData(dataDir, failed, 'caller');
  for (const id of ['kitchen', 'hall']) await store.lines.put(provisioned(id), []);
  for (const id of ['aut_1', 'aut_2']) {
    const draft = { id, app: 'ui', user: id, name: 'phone', createdAt: 1, state: 'draft' } as const;
    await store.authenticators.addDraft(draft, { secret: `SECRET-OF-${id}`, recoveryHashes: [] }, undefined);
  }
  for (const id of ['hook_1', 'hook_2']) {
    const webhook = { id, app: 'ui', url: 'https://a.example/', types: [], enabled: true, createdAt: 1 };
    await store.webhooks.add(webhook, `whsec-of-${id}`, 9, { at: 1, actor: 'key:ops' });
  }
  await store.webhooks.rotateSecret('ui', 'hook_1', 'whsec-after-that', 9, { at: 2, actor: 'key:ops' });
  await store.close();
};

/** Opens the directory as a server does, then every sealed value with the key file that is there: `row text`. */
export const openSealed = async (dataDir: string): Promise<readonly string[]> => {
  const { store, secretKey } = await openData(dataDir, failed, 'caller');
  await store.close();
  return sealedRows(dataDir).map(({ row, sealed }) => `${row} ${unseal(secretKey, row, sealed)}`);
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

const failed: ReportFault = (name, cause) => {
  throw new Error(name, { cause });
};
