import { err, ok, type Result } from '../lib/index.ts';
import { digestSecrets } from './digest-secrets.ts';
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
  if (!before) return err(malformed('/password', 'A new line needs a password.'));
  if (before.line.username !== settings.username)
    return err(malformed('/password', 'A new username needs the password again: the secrets are made of both.'));
  if (before.line.realm !== owner.realm)
    return err(malformed('/password', `The realm is now ${owner.realm}: the line needs its password again.`));
  return ok({ line: line.value, secrets: before.secrets });
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
  enabled: changes.enabled ?? line.enabled,
});

/** Whether two provisionings mean the same, whatever way they went. */
export const sameProvision = (a: ProvisionedLine, b: ProvisionedLine): boolean => fingerprint(a) === fingerprint(b);

const fingerprint = ({ line, secrets }: ProvisionedLine): string =>
  JSON.stringify([
    [line.id, line.kind, line.username, line.label, line.confirmsFor, line.trust, line.enabled],
    [line.source, line.realm, secrets.MD5, secrets['SHA-256']],
  ]);

const clashOf = (line: Line, other: Line): LineRefusal | undefined => {
  const owner = other.source === 'file' ? 'in the lines file' : 'made by the API or the command line';
  if (other.id === line.id) return malformed('/id', `There is another line ${line.id}, ${owner}.`);
  if (other.username === line.username)
    return malformed('/username', `The username ${line.username} belongs to the line ${other.id}, ${owner}.`);
  return undefined;
};
