import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RegistrationFact, RegistrationStore } from '../../src/sip/registrations/port.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly registrations: RegistrationStore;
  /** What the event log holds, in order, without what it adds itself. */
  facts(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const USER = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba9876543210fedcba9876543210';
const URI = `sip:${USER}@192.0.2.9:5060`;

const fact = (type: RegistrationFact['type'], at: number, reason?: string): RegistrationFact => ({
  type,
  at,
  registration: 'fritz',
  registrar: 'fritz.box (udp)',
  reason,
});

/** What every adapter of `RegistrationStore` keeps. `open` gives an empty one. */
export const registrationStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of registrations', () => {
    let subject: Subject;
    let registrations: RegistrationStore;

    beforeEach(async () => {
      subject = await open();
      registrations = subject.registrations;
    });

    afterEach(() => subject.close());

    it('keeps the first user of a contact, whoever comes with another one, and each of its own', async () => {
      const [one, two] = await Promise.all([
        registrations.contact('fritz', USER),
        registrations.contact('fritz', OTHER),
      ]);
      expect(two).toEqual(one);
      expect([USER, OTHER]).toContain(one.user);
      expect(one.uri).toBeUndefined();
      expect((await registrations.contact('pbx', OTHER)).user).toBe(OTHER);
    });

    it('keeps what was sent to the registrar last, until the contact is renewed', async () => {
      await registrations.contact('fritz', USER);
      await registrations.noteUri('fritz', 'sip:before');
      await registrations.noteUri('fritz', URI);
      expect(await registrations.contact('fritz', OTHER)).toEqual({ user: USER, uri: URI });
      await registrations.renew('fritz', OTHER);
      expect(await registrations.contact('fritz', USER)).toEqual({ user: OTHER, uri: undefined });
    });

    it('notes nothing of a contact that there is not', async () => {
      await expect(registrations.noteUri('nobody', URI)).rejects.toThrow();
      await expect(registrations.renew('nobody', USER)).rejects.toThrow();
    });

    it('tells each turn once, and of the contact nothing', async () => {
      await registrations.contact('fritz', USER);
      await registrations.tell(fact('registration.restored', start));
      await registrations.tell(fact('registration.lost', start + 1, 'wrong password'));
      await registrations.tell(fact('registration.lost', start + 2, 'not reachable'));
      await registrations.tell(fact('registration.restored', start + 3));
      const common = { app: null, subject: 'fritz', actor: null };
      expect(await subject.facts()).toEqual([
        {
          ...common,
          type: 'registration.lost',
          at: start + 1,
          data: { registrar: 'fritz.box (udp)', reason: 'wrong password' },
        },
        { ...common, type: 'registration.restored', at: start + 3, data: { registrar: 'fritz.box (udp)' } },
      ]);
    });
  });
};
