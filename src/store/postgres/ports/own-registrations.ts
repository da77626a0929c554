import type { KeptContact, RegistrationStore } from '../../../sip/registrations/port.ts';
import { contactIn, sealedContact } from '../../shared/registration-row.ts';
import type { RegistrationTable } from '../../shared/schema.ts';
import { fromRegistration } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { type Client, countOf, rowsOf } from '../statements.ts';

const ADD = 'INSERT INTO registration (id, sealed_contact, is_lost) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING';
const BY_NAME = 'SELECT sealed_contact FROM registration WHERE id = $1';
const LOCKED = `${BY_NAME} FOR UPDATE`;
const REPLACE = 'UPDATE registration SET sealed_contact = $2 WHERE id = $1';
const TOLD = 'UPDATE registration SET is_lost = $2 WHERE id = $1 AND is_lost <> $2';

/** Our contacts at registrars, sealed in the database: whichever node is registered has the same user. */
export const createOwnRegistrations = (
  { ask, transact }: Pick<Database, 'ask' | 'transact'>,
  secretKey: Uint8Array,
): RegistrationStore => {
  const found = async (client: Client, name: string, query: string): Promise<KeptContact> => {
    const [row] = await rowsOf<Pick<RegistrationTable, 'sealed_contact'>>(client, query, [name]);
    if (!row) throw new Error(`There is no contact of the registration ${name}`);
    return contactIn(secretKey, name, row.sealed_contact);
  };
  const replace = (client: Client, name: string, contact: KeptContact) =>
    countOf(client, REPLACE, [name, sealedContact(secretKey, name, contact)]);

  return {
    // Not as a transaction, whose answer is remembered as it is.
    contact: (name, first) =>
      ask(async (client) => {
        await countOf(client, ADD, [name, sealedContact(secretKey, name, { user: first, uri: undefined })]);
        return found(client, name, BY_NAME);
      }),

    noteUri: (name, uri) =>
      transact(async ({ client }) => {
        await replace(client, name, { ...(await found(client, name, LOCKED)), uri });
        return keep(undefined);
      }),

    renew: (name, next) =>
      transact(async ({ client }) => {
        await found(client, name, LOCKED);
        await replace(client, name, { user: next, uri: undefined });
        return keep(undefined);
      }),

    tell: (fact) =>
      transact(async ({ client, append }) => {
        const isLost = fact.type === 'registration.lost' ? 1 : 0;
        if ((await countOf(client, TOLD, [fact.registration, isLost])) === 1) append(fromRegistration(fact));
        return keep(undefined);
      }),
  };
};
