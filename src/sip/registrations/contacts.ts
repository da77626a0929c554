import { hash, timingSafeEqual } from 'node:crypto';
import type { OwnContact, OwnContacts } from './port.ts';

/** A contact and the user part by which the registrar calls it. */
interface Entry {
  readonly digest: Buffer;
  readonly contact: OwnContact;
}

const digestOf = (user: string): Buffer => hash('sha256', user, 'buffer');

/** The contacts of all registrations that this node holds, each under its user part: a secret that whoever calls has to know. */
export class Contacts implements OwnContacts {
  readonly #byName = new Map<string, Entry>();

  /** From now on calls for this user are calls for this contact. Takes the place of what was there under its name. */
  put(user: string, contact: OwnContact): void {
    this.#byName.set(contact.name, { digest: digestOf(user), contact });
  }

  /** Idempotent. */
  remove(name: string): void {
    this.#byName.delete(name);
  }

  /** Looks at every contact whatever is found: how long it takes tells nothing. */
  named(user: string): OwnContact | undefined {
    const digest = digestOf(user);
    let found: OwnContact | undefined;
    for (const entry of this.#byName.values()) if (timingSafeEqual(entry.digest, digest)) found = entry.contact;
    return found;
  }
}
