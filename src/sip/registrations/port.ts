import type { Source } from '../port.ts';

/** A contact of ours at a registrar, as far as requests that come in are concerned. */
export interface OwnContact {
  /** The entry of `sip.registrations`. */
  readonly name: string;
  /**
   * Whether a request with this source came from the registrar: `certificate` over the TLS connection to a server whose certificate was
   * verified, `address` from one of the addresses that it was found at; undefined from anywhere else.
   */
  provenBy(source: Source): 'address' | 'certificate' | undefined;
}

/** The contacts that calls can be for now. */
export interface OwnContacts {
  /** Whose contact's user this is, compared in constant time; undefined for every other user. */
  named(user: string): OwnContact | undefined;
}

/** What is kept of our contact at a registrar, so that it finds the same again after a crash. Nobody is shown it. */
export interface KeptContact {
  /** The user part of the contact: 128 random bits in hexadecimal. */
  readonly user: string;
  /** The contact as it was sent to the registrar last, which may still have it; undefined: none. */
  readonly uri: string | undefined;
}

/** Something that happened to a registration and that others are told. */
export interface RegistrationFact {
  readonly type: 'registration.lost' | 'registration.restored';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The entry of `sip.registrations`. */
  readonly registration: string;
  readonly registrar: string;
  /** Why it was lost, in our own words. */
  readonly reason?: string | undefined;
}

/** Where contacts live, sealed: for all nodes alike. */
export interface RegistrationStore {
  /** The contact kept under this name. Where there is none, one with the user `first` is kept from now on. */
  contact(name: string, first: string): Promise<KeptContact>;
  /** Notes what is about to be sent to the registrar. There has to be a contact under that name. */
  noteUri(name: string, uri: string): Promise<void>;
  /** The registrar has forgotten it: the next one has the user `next`, and is not registered. There has to be a contact under that name. */
  renew(name: string, next: string): Promise<void>;
  /** Writes the fact into the event log, unless the last one of this registration was of the same type; before the first it counts as restored. */
  tell(fact: RegistrationFact): Promise<void>;
}
