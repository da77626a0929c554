import { cryptoRandom, newPassword, Secret, systemClock } from '../lib/index.ts';
import { FritzBox, type Telephone } from './fritz/index.ts';
import type { FritzParts } from './house/index.ts';
import { REGISTRATION, writeRegistration } from './registration-file.ts';

/** Who is what at the box: as a FRITZ!Box numbers its telephones, and somebody whose call comes from outside. */
const NUMBERS: Readonly<Record<string, string>> = {
  wall: '**1',
  kitchen: '**610',
  app: '**621',
  outside: '0301234567',
};

/** Starts a box of the demonstration's own, and has the Offhook with this data directory register there as a telephone. */
export const openBox = async (dataDir: string): Promise<FritzParts> => {
  const telephone = (user: string, number: string): Telephone => ({
    user,
    number,
    password: newPassword(cryptoRandom),
  });
  const offhook = telephone('offhook', '**620');
  const telephones = new Map(Object.entries(NUMBERS).map(([id, number]) => [id, telephone(number, number)]));
  const box = new FritzBox({ telephones: [offhook, ...telephones.values()], clock: systemClock, random: cryptoRandom });
  await box.start();
  const { host, port } = box.place;
  const { user, number, password } = offhook;
  await writeRegistration(dataDir, { registrar: `${host}:${port}`, user, number, password: new Secret(password) });
  return { box, registration: REGISTRATION, offhook, telephones };
};
