import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secret } from '../lib/index.ts';

/** An account at a FRITZ!Box. */
export interface FritzAccount {
  /** The box, with a port where it is not the usual one. */
  readonly registrar: string;
  readonly user: string;
  readonly password: Secret<string>;
  /** What its phones dial to call that telephone. */
  readonly number: string;
}

/** What the demonstrations call their registration. */
export const REGISTRATION = 'fritz';

/** Has an Offhook with this data directory register there. */
export const writeRegistration = async (
  dataDir: string,
  { registrar, user, password, number }: FritzAccount,
): Promise<void> => {
  const passwordFile = join(dataDir, 'fritz-password');
  await writeFile(passwordFile, password.reveal(), { mode: 0o600 });
  const entry = { name: REGISTRATION, registrar, user, passwordFile, number, preset: 'fritzbox' };
  // JSON is YAML.
  await writeFile(join(dataDir, 'offhook.yaml'), JSON.stringify({ sip: { registrations: [entry] } }));
};
