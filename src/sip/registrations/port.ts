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
