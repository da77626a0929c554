import type { Database } from 'better-sqlite3';
import type { RegistrationStore } from '../../../sip/registrations/port.ts';
import { contactIn, sealedContact } from '../../shared/registration-row.ts';
import { fromRegistration } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';

/** Our contacts at registrars. */
export const createOwnRegistrations = (
  db: Database,
  secretKey: Uint8Array,
  append: AppendEvent,
): OperationsOf<RegistrationStore> => {
  const add = db.prepare<[string, Uint8Array]>(
    'INSERT INTO registration (id, sealed_contact, is_lost) VALUES (?, ?, 0) ON CONFLICT DO NOTHING',
  );
  const byName = db.prepare<[string], Uint8Array>('SELECT sealed_contact FROM registration WHERE id = ?').pluck();
  const replace = db.prepare<[Uint8Array, string]>('UPDATE registration SET sealed_contact = ? WHERE id = ?');
  const told = db.prepare<[0 | 1, string, 0 | 1]>('UPDATE registration SET is_lost = ? WHERE id = ? AND is_lost <> ?');

  const found = (name: string) => {
    const sealed = byName.get(name);
    if (!sealed) throw new Error(`There is no contact of the registration ${name}`);
    return contactIn(secretKey, name, sealed);
  };

  return {
    contact: write((name, first) => {
      add.run(name, sealedContact(secretKey, name, { user: first, uri: undefined }));
      return keep(found(name));
    }),

    noteUri: write((name, uri) => {
      replace.run(sealedContact(secretKey, name, { ...found(name), uri }), name);
      return keep(undefined);
    }),

    renew: write((name, next) => {
      found(name);
      replace.run(sealedContact(secretKey, name, { user: next, uri: undefined }), name);
      return keep(undefined);
    }),

    tell: write((fact) => {
      const isLost = fact.type === 'registration.lost' ? 1 : 0;
      if (told.run(isLost, fact.registration, isLost).changes === 1) append(fromRegistration(fact));
      return keep(undefined);
    }),
  };
};
