/**
 * What belongs into a field of a device. `server-and-port`: a port follows the server where it is not 5060. `service-number`: what people dial
 * before the digits. Those of a registration are of the account that Offhook has at a box or PBX, the others of the line. `setting`: something of
 * the device's own.
 */
export type FieldContent =
  | 'server'
  | 'server-and-port'
  | 'port'
  | 'transport'
  | 'user'
  | 'password'
  | 'register-time'
  | 'codecs'
  | 'dtmf'
  | 'digit-map'
  | 'service-number'
  | 'registration-user'
  | 'registration-password'
  | 'registration-number'
  | 'setting';

/** Where a field stands and what it is called, in words of the device. `at`: its pages, from the outermost on; empty where nobody knows. */
interface FieldPlace {
  readonly at: readonly string[];
  readonly name: string;
}

/** One field to fill in. */
export interface Field extends FieldPlace {
  /** The same on a device that speaks German, with what is chosen there where it has words of its own. */
  readonly german?: FieldPlace & { readonly value?: string };
  /** False where no document could be read that names it: `name` then says what to look for. */
  readonly named: boolean;
  /** Its name in a file that the device loads. */
  readonly parameter?: string;
  readonly content: FieldContent;
  /** What to enter, where that is the same for every line and every installation. */
  readonly value?: string;
  /** The same as a file that the device loads says it, by parameter. */
  readonly inFile?: Readonly<Record<string, string>>;
  /** What else there is to know about it: an English sentence without its full stop. */
  readonly note?: string;
  /** Whether codes do not arrive where it is set otherwise, for a reason that the owner does not see. */
  readonly decides?: true;
}
