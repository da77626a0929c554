import {
  CERTIFICATE_ALLOWED,
  certificateName,
  err,
  GIVEN_NAME_ALLOWED,
  isGivenName,
  isName,
  NAME_ALLOWED,
  ok,
  passwordFault,
  type Result,
} from '../lib/index.ts';
import type { Line, LineKind, LineTrust } from './port.ts';
import { type LineRefusal, malformed } from './refusals.ts';

/**
 * What an owner says of a line. `password` is optional where the line exists and keeps its username, and where a certificate
 * or a peer proves the line.
 */
export interface LineSettings {
  readonly kind: LineKind;
  /** Behind a peer: what the peer calls the phone, which may have `*` and `+` in it. */
  readonly username: string;
  readonly password?: string | undefined;
  /** Fingerprint with or without colons, or `CN=<subject>`. Null or left out: none. */
  readonly certificate?: string | null | undefined;
  /** Name of a trusted peer, or of a registration at a PBX. Null or left out: none. */
  readonly peer?: string | null | undefined;
  /** Defaults to the id. */
  readonly label?: string | undefined;
  /** Defaults to `*`, everybody. */
  readonly confirmsFor?: '*' | readonly string[] | undefined;
  /** Defaults to `standard`. */
  readonly trust?: LineTrust | undefined;
  /** Defaults to true. */
  readonly enabled?: boolean | undefined;
}

/** A whole line, as an entry of lines.yaml has it. */
export interface LineInput extends LineSettings {
  readonly id: string;
}

/** Some fields of a line: what is left out stays as it is. */
export type LinePatch = { readonly [Field in keyof LineSettings]?: LineSettings[Field] | undefined };

const KINDS: readonly string[] = ['analog', 'dect', 'isdn', 'ip'] satisfies LineKind[];
const TRUSTS: readonly string[] = ['provisioned', 'standard', 'strict'] satisfies LineTrust[];
const CONTROL = /\p{Cc}/u;

/** Checks every field and fills the defaults; the first fault found is the refusal, with a pointer to its field. */
export const checkLine = (
  id: string,
  settings: LineSettings,
  owner: Pick<Line, 'source' | 'realm'>,
): Result<Line, LineRefusal> => {
  const fault = faultOf(id, settings);
  if (fault) return err(fault);
  const { kind, username, label, confirmsFor, trust, certificate, peer, enabled } = settings;
  return ok({
    id,
    kind,
    username,
    label: label ?? id,
    confirmsFor: everybody(confirmsFor) ? '*' : [...new Set(confirmsFor)],
    trust: trust ?? 'standard',
    certificate: certificateName(certificate ?? '') ?? null,
    peer: peer ?? null,
    enabled: enabled ?? true,
    ...owner,
  });
};

const faultOf = (id: string, settings: LineSettings): LineRefusal | undefined => {
  const { kind, username, password, label, confirmsFor, trust } = settings;
  if (!isName(id)) return malformed('/id', nameRule('The id', id));
  const misnamed = usernameFault(settings);
  if (misnamed) return misnamed;
  if (!KINDS.includes(kind)) return malformed('/kind', `The kind must be one of ${KINDS.join(', ')}.`);
  if (trust !== undefined && !TRUSTS.includes(trust))
    return malformed('/trust', `The trust must be one of ${TRUSTS.join(', ')}.`);
  if (label !== undefined && (label.length < 1 || label.length > 64 || CONTROL.test(label)))
    return malformed('/label', 'The label must have 1 to 64 characters and no control characters.');
  if (!everybody(confirmsFor) && !confirmsFor.every(isUser))
    return malformed('/confirmsFor', 'confirmsFor must be * or a list of user names of 1 to 128 characters.');
  if (!everybody(confirmsFor) && confirmsFor.length === 0)
    return malformed('/confirmsFor', 'confirmsFor names nobody: give at least one user, or * for everybody.');
  const unprovable = proofFault(settings);
  if (unprovable) return unprovable;
  const weakness = password === undefined ? undefined : passwordFault(password, username);
  return weakness === undefined ? undefined : malformed('/password', weakness);
};

/** Behind a peer it is the number that the peer gives for the caller. */
const usernameFault = ({ username, peer }: LineSettings): LineRefusal | undefined => {
  if (isName(username)) return undefined;
  if (!isNamed(peer)) return malformed('/username', nameRule('The username', username));
  return isGivenName(username)
    ? undefined
    : malformed('/username', nameRule('The username', username, GIVEN_NAME_ALLOWED));
};

const proofFault = ({ certificate, peer }: LineSettings): LineRefusal | undefined => {
  if (isNamed(certificate) && certificateName(certificate) === undefined)
    return malformed('/certificate', `The certificate must be ${CERTIFICATE_ALLOWED}.`);
  if (isNamed(peer) && !isName(peer)) return malformed('/peer', nameRule('The peer', peer));
  if (isNamed(certificate) && isNamed(peer))
    return malformed('/peer', 'A line is proven by a certificate or is behind a peer, not both.');
  return undefined;
};

const isNamed = (value: string | null | undefined): value is string => value !== undefined && value !== null;

const nameRule = (what: string, value: string, allowed = NAME_ALLOWED): string =>
  `${what} ${JSON.stringify(value.slice(0, 80))} must have ${allowed}.`;

const isUser = (user: string): boolean => user.length >= 1 && user.length <= 128 && !CONTROL.test(user);

const everybody = (confirmsFor: LineSettings['confirmsFor']): confirmsFor is '*' | undefined =>
  confirmsFor === undefined || confirmsFor === '*' || confirmsFor.includes('*');
