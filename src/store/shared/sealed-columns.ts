import { authenticatorRow, lineRow, webhookRow } from './sealed.ts';

/** A column whose values are sealed to their row, each by `rowOf` of the row's `id`. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly rowOf: (id: string) => string;
}

/** Every sealed column: what is not named here is lost when the key is rotated. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'line', column: 'sealed_secrets', rowOf: lineRow },
  { table: 'authenticator', column: 'sealed_secrets', rowOf: authenticatorRow },
  { table: 'webhook', column: 'sealed_secret', rowOf: webhookRow },
];
