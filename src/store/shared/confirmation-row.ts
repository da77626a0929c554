import type { Confirmation } from '../../confirmation/index.ts';
import type { ConfirmationTable } from './schema.ts';

/** The columns of a confirmation; `seq` is the table's own. */
export type ConfirmationRow = Omit<ConfirmationTable, 'seq'>;

/** The row that shows a confirmation: the document, and beside it what is searched. */
export const confirmationRowOf = (confirmation: Confirmation): ConfirmationRow => ({
  id: confirmation.id,
  app: confirmation.app,
  user: confirmation.user,
  session: confirmation.session,
  window: confirmation.window,
  origin: confirmation.origin,
  state: confirmation.kind,
  version: confirmation.version,
  ...lifeOf(confirmation),
  document: JSON.stringify(confirmation),
});

/** The confirmation that a row holds. */
export const confirmationOf = (row: { readonly document: string }): Confirmation =>
  JSON.parse(row.document) as Confirmation;

const lifeOf = (confirmation: Confirmation): Pick<ConfirmationRow, 'code' | 'expires_at' | 'ended_at'> => {
  switch (confirmation.kind) {
    case 'pending':
    case 'confirmed':
      return { code: confirmation.code, expires_at: confirmation.expiresAt, ended_at: null };
    case 'completed':
      return ended(confirmation.completedAt);
    case 'expired':
      return ended(confirmation.expiredAt);
    case 'cancelled':
      return ended(confirmation.cancelledAt);
    case 'blocked':
      return ended(confirmation.blockedAt);
    default:
      return confirmation satisfies never;
  }
};

const ended = (at: number) => ({ code: null, expires_at: null, ended_at: at });
