import { describe, expect, it } from 'vitest';
import { Contacts } from '../../../../src/sip/registrations/contacts.ts';

const contact = (name: string) => ({ name, provenBy: () => undefined });

describe('our contacts', () => {
  it('are found by their user alone', () => {
    const contacts = new Contacts();
    contacts.put('0123', contact('fritz'));
    contacts.put('4567', contact('pbx'));
    expect(contacts.named('4567')?.name).toBe('pbx');
    for (const other of ['', '012', '01234', 'fritz']) expect(contacts.named(other)).toBeUndefined();
  });

  it('have one user at a time, until they are gone', () => {
    const contacts = new Contacts();
    contacts.put('0123', contact('fritz'));
    contacts.put('89ab', contact('fritz'));
    expect([contacts.named('0123'), contacts.named('89ab')?.name]).toEqual([undefined, 'fritz']);
    contacts.remove('fritz');
    contacts.remove('fritz');
    expect(contacts.named('89ab')).toBeUndefined();
  });
});
