import type { Grant } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { grantOf } from '../../shared/grant-row.ts';
import type { GrantTable } from '../../shared/schema.ts';
import type { Database } from '../database.ts';
import { rowsOf } from '../statements.ts';

const COLUMNS =
  'id, confirmation_id, app, "user", session, "window", origin, method, issued_at, expires_at, revoked_at';
const BY_ID = `SELECT ${COLUMNS} FROM "grant" WHERE id = $1`;
const NEWEST_LIVE = `SELECT ${COLUMNS} FROM "grant" WHERE app = $1 AND session = $2 AND "user" = $3 AND "window" = $4
  AND revoked_at IS NULL AND expires_at > $5 ORDER BY issued_at DESC LIMIT 1`;
const IN_WINDOW = `SELECT document FROM confirmation
  WHERE app = $1 AND "user" = $2 AND session = $3 AND "window" = $4 AND ended_at IS NULL`;
const IN_SESSION = `SELECT ${COLUMNS} FROM "grant" WHERE app = $1 AND session = $2 AND revoked_at IS NULL AND expires_at > $3`;

/** Grants, as confirmations are asked for them, and what a new question meets. */
export const createGrants = ({
  ask,
}: Database): Pick<ConfirmationStore, 'grant' | 'liveGrant' | 'liveGrantsInSession' | 'standing'> => {
  const found = (text: string, values: readonly unknown[]): Promise<readonly Grant[]> =>
    ask(async (client) => (await rowsOf<GrantTable>(client, text, values)).map(grantOf));

  return {
    grant: async (id) => (await found(BY_ID, [id]))[0],

    liveGrant: async ({ app, user, session, window }, now) =>
      (await found(NEWEST_LIVE, [app, session, user, window, now]))[0],

    // First the live confirmation: a completion between the two shows in the grant.
    standing: ({ app, user, session, window }, now) =>
      ask(async (client) => {
        const [row] = await rowsOf<{ document: string }>(client, IN_WINDOW, [app, user, session, window]);
        const [grant] = await rowsOf<GrantTable>(client, NEWEST_LIVE, [app, session, user, window, now]);
        return { live: row && confirmationOf(row), grant: grant && grantOf(grant) };
      }),

    liveGrantsInSession: (app, session, now) => found(IN_SESSION, [app, session, now]),
  };
};
