import type { LineJson, NewLine } from '../../../http/schema.ts';
import type { AddPhoneKey } from '../../i18n/add-phone-texts.ts';
import type { Device } from './device.ts';
import { userNameFor } from './user-name.ts';

/** What somebody typed and chose for a new phone. */
export interface Named {
  readonly label: string;
  readonly kind: LineJson['kind'];
  /** Undefined: everybody; else user names with commas between, as typed. */
  readonly users: string | undefined;
  /** Undefined: nobody changed the one that comes from the name. Behind a telephone system its number there. */
  readonly username: string | undefined;
  /** The telephone system that the phone is behind. */
  readonly peer: string;
}

/** The field in which something is wrong, and what. */
export interface NamedFault {
  readonly field: 'label' | 'username' | 'users' | 'peer';
  readonly says: AddPhoneKey;
}

/** The shapes of the server (`lib/name.ts`): behind a telephone system a number may have stars and plus signs. */
const OWN = /^[A-Za-z0-9._-]{1,64}$/;
const GIVEN = /^[A-Za-z0-9._*+-]{1,64}$/;

/** A new line and its id. */
export interface NewPhone {
  readonly id: string;
  readonly line: NewLine;
}

/** The user name that a device will have. */
export const usernameOf = (
  { label, username }: Pick<Named, 'label' | 'username'>,
  lines: readonly LineJson[],
): string => username ?? idFor(label, lines);

const idFor = (label: string, lines: readonly LineJson[]): string =>
  userNameFor(label, new Set(lines.flatMap((line) => [line.id, line.username])));

const usersIn = (users: string): readonly string[] =>
  users.split(',').flatMap((user) => (user.trim() === '' ? [] : [user.trim()]));

/** The first thing that is wrong; undefined where all is well as far as the page can tell. */
export const namedFault = (named: Named, way: Device['way'], lines: readonly LineJson[]): NamedFault | undefined => {
  const { label, users, peer } = named;
  if (label.trim() === '') return { field: 'label', says: 'nameMissing' };
  if (users !== undefined && usersIn(users).length === 0) return { field: 'users', says: 'forMissing' };
  const behind = way === 'account' ? null : peer.trim();
  if (behind !== null && !OWN.test(behind)) return { field: 'peer', says: 'peerBad' };
  const username = behind === null ? usernameOf(named, lines) : (named.username?.trim() ?? '');
  if (!(behind === null ? OWN : GIVEN).test(username)) return { field: 'username', says: 'userBad' };
  const isTaken = lines.some((line) => line.username === username && line.peer === behind);
  return isTaken ? { field: 'username', says: 'userTaken' } : undefined;
};

/** The line that comes of it. `password`: for one that logs in itself. */
export const newPhone = (
  named: Named,
  way: Device['way'],
  lines: readonly LineJson[],
  password: string | undefined,
): NewPhone => {
  const { label, kind, users, peer } = named;
  const confirmsFor = users === undefined ? ('*' as const) : [...usersIn(users)];
  const common = { kind, label: label.trim(), confirmsFor };
  const line =
    way === 'account'
      ? { ...common, username: usernameOf(named, lines), password }
      : { ...common, username: named.username?.trim() ?? '', peer: peer.trim() };
  return { id: idFor(label, lines), line };
};
