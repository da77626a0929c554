import { createHash } from 'node:crypto';
import { digestSecrets } from '../digest/index.ts';
import { err, ok, type Result } from '../lib/index.ts';
import { checkLine, type LineInput, type LinePatch, type LineSettings } from './input.ts';
import type { Line, ProvisionedLine } from './port.ts';
import { type LineRefusal, malformed } from './refusals.ts';

/**
 * Makes a line of what its owner says, with the digest secrets of this realm. `before` is the line it replaces;
 * `others` are the lines that stay: an id or username of theirs is refused.
 */
export const provision = (
  id: string,
  settings: LineSettings,
  owner: Pick<Line, 'source' | 'realm'>,
  before: ProvisionedLine | undefined,
  others: Iterable<Line>,
): Result<ProvisionedLine, LineRefusal> => {
  const line = checkLine(id, settings, owner);
  if (!line.ok) return line;
  for (const other of others) {
    const clash = clashOf(line.value, other);
    if (clash) return err(clash);
  }
  if (settings.password !== undefined)
    return ok({ line: line.value, secrets: digestSecrets(settings.username, owner.realm, settings.password) });
  const fault = secretsFault(line.value, before);
  if (!fault) return ok({ line: line.value, secrets: before?.secrets ?? null });
  return provenOtherwise(line.value) ? ok({ line: line.value, secrets: null }) : err(malformed('/password', fault));
};

/** Whether a certificate or a peer proves the line, and no password does. */
export const provenOtherwise = ({ certificate, peer }: Pick<Line, 'certificate' | 'peer'>): boolean =>
  certificate !== null || peer !== null;

/** Why the secrets that were made before do not go with what the line is now; undefined when they do. */
const secretsFault = ({ username, realm }: Line, before: ProvisionedLine | undefined): string | undefined => {
  if (!before) return 'A new line needs a password.';
  if (!before.secrets) return 'The line has had no password so far: without certificate and peer it needs one.';
  if (before.line.username !== username)
    return 'A new username needs the password again: the secrets are made of both.';
  if (before.line.realm !== realm) return `The realm is now ${realm}: the line needs its password again.`;
  return undefined;
};

/** Makes all lines of lines.yaml, or says what is wrong with the first that cannot be. `others` are the lines of the API. */
export const provisionFile = (
  inputs: readonly LineInput[],
  realm: string,
  others: readonly Line[],
): Result<readonly ProvisionedLine[], LineRefusal> => {
  const done: ProvisionedLine[] = [];
  for (const { id, ...settings } of inputs) {
    const owner = { source: 'file', realm } as const;
    const made = provision(id, settings, owner, undefined, [...others, ...done.map(({ line }) => line)]);
    if (!made.ok) {
      const { pointer = '', detail } = made.error;
      return err(malformed(`/lines/${id}${pointer}`, `Line ${id} of the lines file: ${detail}`));
    }
    done.push(made.value);
  }
  return ok(done);
};

/** The settings of a line with some of them changed. */
export const merged = (line: Line, changes: LinePatch): LineSettings => ({
  kind: changes.kind ?? line.kind,
  username: changes.username ?? line.username,
  password: changes.password,
  label: changes.label ?? line.label,
  confirmsFor: changes.confirmsFor ?? line.confirmsFor,
  trust: changes.trust ?? line.trust,
  certificate: changes.certificate === undefined ? line.certificate : changes.certificate,
  peer: changes.peer === undefined ? line.peer : changes.peer,
  enabled: changes.enabled ?? line.enabled,
});

/** Whom a line may confirm for, by its setting alone: its kind is judged elsewhere. */
export const confirmsForUser = (confirmsFor: Line['confirmsFor'], user: string): boolean =>
  confirmsFor === '*' || confirmsFor.includes(user);

/** A digest of all that proves a caller to be this line. */
export const proofOf = ({ line, secrets }: ProvisionedLine): string => {
  const proving = [line.username, line.realm, line.certificate, line.peer, secrets?.MD5, secrets?.['SHA-256']];
  return createHash('sha256').update(JSON.stringify(proving)).digest('base64url');
};

/** Whether two provisionings mean the same, whatever way they went. */
export const sameProvision = (a: ProvisionedLine, b: ProvisionedLine): boolean => fingerprint(a) === fingerprint(b);

const fingerprint = ({ line, secrets }: ProvisionedLine): string =>
  JSON.stringify([
    [line.id, line.kind, line.username, line.label, line.confirmsFor, line.trust, line.enabled],
    [line.certificate, line.peer, line.source, line.realm, secrets?.MD5, secrets?.['SHA-256']],
  ]);

const clashOf = (line: Line, other: Line): LineRefusal | undefined => {
  const owner = other.source === 'file' ? 'in the lines file' : 'made by the API or the command line';
  if (other.id === line.id) return malformed('/id', `There is another line ${line.id}, ${owner}.`);
  if (other.username === line.username)
    return malformed('/username', `The username ${line.username} belongs to the line ${other.id}, ${owner}.`);
  return undefined;
};
