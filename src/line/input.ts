import { err, ok, passwordFault, type Result } from '../lib/index.ts';
import type { Line, LineKind, LineTrust } from './port.ts';
import { type LineRefusal, malformed } from './refusals.ts';

/** What an owner says of a line. `password` is optional where the line exists and keeps its username. */
export interface LineSettings {
  readonly kind: LineKind;
  readonly username: string;
  readonly password?: string | undefined;
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
  readonly password: string;
}

/** Some fields of a line: what is left out stays as it is. */
export type LinePatch = { readonly [Field in keyof LineSettings]?: LineSettings[Field] | undefined };

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
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
  const { kind, username, label, confirmsFor, trust, enabled } = settings;
  return ok({
    id,
    kind,
    username,
    label: label ?? id,
    confirmsFor: everybody(confirmsFor) ? '*' : [...new Set(confirmsFor)],
    trust: trust ?? 'standard',
    enabled: enabled ?? true,
    ...owner,
  });
};

const faultOf = (id: string, settings: LineSettings): LineRefusal | undefined => {
  const { kind, username, password, label, confirmsFor, trust } = settings;
  if (!NAME.test(id)) return malformed('/id', nameRule('The id', id));
  if (!NAME.test(username)) return malformed('/username', nameRule('The username', username));
  if (!KINDS.includes(kind)) return malformed('/kind', `The kind must be one of ${KINDS.join(', ')}.`);
  if (trust !== undefined && !TRUSTS.includes(trust))
    return malformed('/trust', `The trust must be one of ${TRUSTS.join(', ')}.`);
  if (label !== undefined && (label.length < 1 || label.length > 64 || CONTROL.test(label)))
    return malformed('/label', 'The label must have 1 to 64 characters and no control characters.');
  if (!everybody(confirmsFor) && !confirmsFor.every(isUser))
    return malformed('/confirmsFor', 'confirmsFor must be * or a list of user names of 1 to 128 characters.');
  if (!everybody(confirmsFor) && confirmsFor.length === 0)
    return malformed('/confirmsFor', 'confirmsFor names nobody: give at least one user, or * for everybody.');
  const weakness = password === undefined ? undefined : passwordFault(password, username);
  return weakness === undefined ? undefined : malformed('/password', weakness);
};

const nameRule = (what: string, value: string): string =>
  `${what} ${JSON.stringify(value.slice(0, 80))} must have 1 to 64 characters out of letters, digits, dot, hyphen and underscore.`;

const isUser = (user: string): boolean => user.length >= 1 && user.length <= 128 && !CONTROL.test(user);

const everybody = (confirmsFor: LineSettings['confirmsFor']): confirmsFor is '*' | undefined =>
  confirmsFor === undefined || confirmsFor === '*' || confirmsFor.includes('*');
