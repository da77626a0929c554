/** How a registration at a registrar stands. It holds no contact and no password: whoever administers may see it. */
export interface RegistrationStatus {
  /** The entry of `sip.registrations`. */
  readonly name: string;
  /** As the configuration has it, with the transport: `fritz.box (udp)`. */
  readonly registrar: string;
  readonly user: string;
  /** `elsewhere`: another node has it, or none has yet. */
  readonly state: 'registered' | 'registering' | 'failed' | 'unregistered' | 'elsewhere';
  /** Since when it is so, in milliseconds since the epoch. */
  readonly since: number;
  /** Until when the registrar keeps it, in milliseconds since the epoch; undefined where it does not, as far as is known. */
  readonly expiresAt: number | undefined;
  /** Why it failed last, in our own words, also after it was mended; undefined: it has not since this node has it. */
  readonly lastError: string | undefined;
  /** When the registrar is asked next, in milliseconds since the epoch; undefined where it is asked now, or not by this node. */
  readonly nextAt: number | undefined;
  /** The node that this is said by: its machine and process. */
  readonly node: string;
}

/** How each registration stands, as this node knows it, in the order of the configuration. */
export type RegistrationsView = () => readonly RegistrationStatus[];
