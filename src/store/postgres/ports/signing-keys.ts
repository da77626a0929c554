import { ok, type Result } from '../../../lib/index.ts';
import type { SigningKeyChange, SigningKeyRotated, SigningKeyStore } from '../../../signing/port.ts';
import { seal, unseal } from '../../shared/sealed.ts';
import type { SealedColumn } from '../../shared/sealed-columns.ts';
import { fromKey } from '../../shared/stored-event.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';

/** The signing keys, as one text in one row. */
export const signingKeys: SealedColumn = {
  table: 'signing_key',
  column: 'sealed_text',
  rowOf: (id) => `signing-key:${id}`,
};

/** What it is sealed to. */
export const SIGNING_KEYS_ROW = signingKeys.rowOf('all');

export const READ_SIGNING_KEYS = 'SELECT sealed_text FROM signing_key';
const LOCKED = 'SELECT sealed_text FROM signing_key FOR UPDATE';
export const MAKE_SIGNING_KEYS = `INSERT INTO signing_key (id, sealed_text) VALUES ('all', $1) ON CONFLICT DO NOTHING`;
const REPLACE = 'UPDATE signing_key SET sealed_text = $1';

interface Row {
  readonly sealed_text: Uint8Array;
}

/** The signing keys, sealed in the database: every node signs with the same. */
export const createSigningKeys = ({ ask, transact }: Database, secretKey: Uint8Array): SigningKeyStore => {
  const textIn = ({ sealed_text: sealed }: Row): string => unseal(secretKey, SIGNING_KEYS_ROW, sealed);

  return {
    place: 'The table signing_key of the database',

    read: (first) =>
      ask(async (client) => {
        const [there] = await rowsOf<Row>(client, READ_SIGNING_KEYS);
        if (there) return textIn(there);
        // Who comes second waits for the first, and reads what that has made.
        await countOf(client, MAKE_SIGNING_KEYS, [seal(secretKey, SIGNING_KEYS_ROW, first())]);
        const [row] = await rowsOf<Row>(client, READ_SIGNING_KEYS);
        if (!row) throw new Error('The signing keys were removed meanwhile');
        return textIn(row);
      }),

    change: <Refused>(next: (text: string) => Result<SigningKeyChange, Refused>) =>
      transact<Result<SigningKeyRotated, Refused>>(async ({ client, append }) => {
        const [row] = await rowsOf<Row>(client, LOCKED);
        if (!row) throw new Error('There are no signing keys to change');
        const change = next(textIn(row));
        if (!change.ok) return undo(change);
        const { text, event } = change.value;
        await countOf(client, REPLACE, [seal(secretKey, SIGNING_KEYS_ROW, text)]);
        append(fromKey(event));
        return keep(ok(event));
      }),
  };
};
