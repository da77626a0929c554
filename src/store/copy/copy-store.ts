import { type CopiedTable, type CopySource, type CopyTarget, copiedTables, numberedTables } from '../shared/copied.ts';

/** How many rows of a table were copied. */
export type Copied = Readonly<Record<CopiedTable, number>>;

/**
 * Copies every row of every table and the signing keys, as they are at one moment, counts in the target what has come and lets it stand. Rejects, and leaves the target empty,
 * where the two know other columns or a row is missing.
 */
export const copyStore = async (source: CopySource, target: CopyTarget): Promise<Copied> => {
  const copied: Partial<Record<CopiedTable, number>> = {};
  for (const table of copiedTables) copied[table] = await copyTable(table, source, target);
  const keys = await source.signingKeys();
  if (keys !== undefined) await target.keepSigningKeys(keys);
  await target.commit();
  return copied as Copied;
};

const copyTable = async (table: CopiedTable, source: CopySource, target: CopyTarget): Promise<number> => {
  const [from, to] = [await source.columns(table), await target.columns(table)].map((columns) =>
    columns.toSorted().join(', '),
  );
  if (from !== to) throw new Error(`The table ${table} has the columns ${from} here and ${to} there`);
  let rows = 0;
  for await (const batch of source.rows(table)) {
    await target.add(table, batch);
    rows += batch.length;
  }
  if (numberedTables.includes(table)) await target.continueFrom(table, await source.lastNumber(table));
  const arrived = await target.count(table);
  if (arrived !== rows) throw new Error(`Of ${rows} rows of the table ${table}, ${arrived} arrived`);
  return rows;
};
