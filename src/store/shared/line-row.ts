import { randomBytes } from 'node:crypto';
import type { DigestSecrets } from '../../digest/port.ts';
import type { Line, ProvisionedLine, StoredLine, Tries } from '../../line/port.ts';
import type { LineTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { lineSecrets } from './sealed-columns.ts';

/** The tries of a line that is new. */
export const NO_TRIES: Tries = { wrongAt: [], blockedUntil: 0, blocks: 0 };

/** A version that no line has had. */
export const newVersion = (): string => randomBytes(12).toString('base64url');

/** The row of a line but for its version, and its tries, which a change of the line leaves as they are. */
export const lineRowOf = (
  secretKey: Uint8Array,
  { line, secrets }: ProvisionedLine,
): Omit<LineTable, 'version' | 'tries'> => ({
  id: line.id,
  kind: line.kind,
  username: line.username,
  label: line.label,
  confirms_for: JSON.stringify(line.confirmsFor),
  trust: line.trust,
  certificate: line.certificate,
  peer: line.peer,
  enabled: line.enabled ? 1 : 0,
  source: line.source,
  realm: line.realm,
  sealed_secrets: seal(secretKey, lineSecrets.rowOf(line.id), JSON.stringify(secrets)),
});

/** What a row holds. */
export const storedLineOf = (secretKey: Uint8Array, row: LineTable): StoredLine => ({
  provisioned: new SealedLine(secretKey, row),
  version: row.version,
  tries: JSON.parse(row.tries) as Tries,
});

/** Its secrets are opened when somebody first asks for them, which takes longer than all else in the row: of many lines few call. */
class SealedLine implements ProvisionedLine {
  readonly line: Line;
  readonly #secretKey: Uint8Array;
  readonly #sealed: Uint8Array;
  #secrets: DigestSecrets | null | undefined;

  constructor(secretKey: Uint8Array, row: LineTable) {
    this.line = lineOf(row);
    this.#secretKey = secretKey;
    this.#sealed = row.sealed_secrets;
  }

  /** Throws where they do not open. */
  get secrets(): DigestSecrets | null {
    if (this.#secrets === undefined) {
      const text = unseal(this.#secretKey, lineSecrets.rowOf(this.line.id), this.#sealed);
      this.#secrets = JSON.parse(text) as DigestSecrets | null;
    }
    return this.#secrets;
  }
}

const lineOf = (row: LineTable): Line => ({
  id: row.id,
  kind: row.kind as Line['kind'],
  username: row.username,
  label: row.label,
  confirmsFor: JSON.parse(row.confirms_for) as Line['confirmsFor'],
  trust: row.trust as Line['trust'],
  certificate: row.certificate,
  peer: row.peer,
  enabled: row.enabled === 1,
  source: row.source as Line['source'],
  realm: row.realm,
});
