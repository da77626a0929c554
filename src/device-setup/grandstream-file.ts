import { err, ok, type Result, xmlText } from '../lib/index.ts';
import { grandstream } from './families/grandstream.ts';
import type { Field } from './field.ts';
import { filled } from './filled.ts';
import type { Installation, OpenPort } from './installation.ts';
import { macOf } from './mac.ts';

/** What a Grandstream HT801 or HT802 gets: its address, and what its first port has to know. */
export interface GrandstreamAccount {
  /** As the label on the device has it. */
  readonly mac: string;
  readonly username: string;
  readonly password: string;
  readonly installation: Installation;
}

/** A file for a device. It holds the password. */
export interface DeviceFile {
  readonly name: string;
  readonly text: string;
}

/** Why there is no file: which of the account is wrong, and an English sentence that does not repeat it. */
export interface FileFault {
  readonly about: 'mac' | 'password' | 'installation';
  readonly detail: string;
}

/** What the vendor's template says of its texts: from ! to ~. */
const VISIBLE = /^[!-~]+$/;

/** P130, "SIP Transport". */
const TRANSPORTS: Readonly<Record<OpenPort['transport'], string>> = { udp: '0', tcp: '1', tls: '2' };

/**
 * The file that the device asks for when it starts, `cfg<mac>.xml`: the settings of `fields` as P values in `gs_provision`. From the vendor's
 * documentation. What it does not name stays as it is on the device.
 */
export const grandstreamFile = (account: GrandstreamAccount): Result<DeviceFile, FileFault> => {
  const { installation, password } = account;
  const mac = macOf(account.mac);
  if (mac === undefined)
    return err({
      about: 'mac',
      detail: 'The MAC address is 12 digits from 0 to f, as the label on the device has it.',
    });
  if (!VISIBLE.test(password))
    return err({
      about: 'password',
      detail: 'The device takes a password of visible ASCII characters without spaces only.',
    });
  const [first] = installation.ports;
  if (installation.host === undefined || first === undefined)
    return err({
      about: 'installation',
      detail: 'It is not known where phones reach the SIP server: set sip.externalHost, and open a port.',
    });
  const values = grandstream.fields.flatMap((field) => Object.entries(valuesOf(field, account, first)));
  const lines = values.map(([parameter, value]) => `    <${parameter}>${xmlText(value)}</${parameter}>`);
  return ok({ name: (grandstream.file?.name ?? '').replace('<mac>', mac), text: documentOf(mac, lines) });
};

const valuesOf = (
  field: Field,
  { username, password, installation }: GrandstreamAccount,
  { transport }: OpenPort,
): Readonly<Record<string, string>> => {
  const { parameter, content, inFile } = field;
  if (inFile) return inFile;
  if (parameter === undefined) return {};
  if (content === 'password') return { [parameter]: password };
  if (content === 'transport') return { [parameter]: TRANSPORTS[transport] };
  const digitMap = grandstream.digitMap?.(installation.plan) ?? null;
  return { [parameter]: filled(field, { installation, username, digitMap }) ?? '' };
};

const documentOf = (mac: string, lines: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Made by Offhook for the first port. It holds a password: delete it when the device has loaded it. -->',
    '<gs_provision version="1">',
    `  <mac>${mac}</mac>`,
    '  <config version="1">',
    ...lines,
    '  </config>',
    '</gs_provision>',
    '',
  ].join('\n');
