import { unseal } from '../shared/sealed.ts';
import { type SealedColumn, sealedColumns } from '../shared/sealed-columns.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { signingKeys } from './ports/signing-keys.ts';
import type { Client } from './statements.ts';

/** Tries the key on one value of every sealed column, so that another key is told at the start and not at a call. Rejects with `StoreUnusable`. */
export const checkSecretKey = async (client: Client, secretKey: Uint8Array): Promise<void> => {
  for (const column of [...sealedColumns, signingKeys]) await tryOn(client, secretKey, column);
};

const tryOn = async (client: Client, secretKey: Uint8Array, { table, column, rowOf }: SealedColumn): Promise<void> => {
  const { rows } = await client.query<{ id: string; sealed: Uint8Array }>(
    `SELECT id::text, ${column} AS sealed FROM ${table} LIMIT 1`,
  );
  const [first] = rows;
  if (!first) return;
  try {
    unseal(secretKey, rowOf(first.id), first.sealed);
  } catch (cause) {
    throw new StoreUnusable(
      `The secret key is not the one that the ${table}s in the database were sealed with: give this node the file of the other nodes.`,
      { cause },
    );
  }
};
