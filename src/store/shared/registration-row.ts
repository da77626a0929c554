import type { KeptContact } from '../../sip/registrations/port.ts';
import { seal, unseal } from './sealed.ts';
import { registrationContact } from './sealed-columns.ts';

/** A contact as its row has it. */
export const sealedContact = (secretKey: Uint8Array, name: string, { user, uri }: KeptContact): Buffer =>
  seal(secretKey, registrationContact.rowOf(name), JSON.stringify({ user, uri }));

/** The contact in a row. Throws where the key does not open it. */
export const contactIn = (secretKey: Uint8Array, name: string, sealed: Uint8Array): KeptContact => {
  const { user, uri } = JSON.parse(unseal(secretKey, registrationContact.rowOf(name), sealed)) as KeptContact;
  return { user, uri };
};
