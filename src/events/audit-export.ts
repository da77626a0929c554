import { createHash } from 'node:crypto';
import { type AuditLine, writeLine } from './audit-line.ts';
import { chained } from './chain.ts';
import type { AuditLog, Link, Seal } from './port.ts';

/** Rows that are read at once. */
const AT_ONCE = 500;

/** The log lost its oldest events while it was read: what was exported so far is no whole chain. Ask again. */
export class CutMeanwhile extends Error {
  override readonly name = 'CutMeanwhile';
}

/** The whole chain as lines of text, each with its line break: everything sealed, then the tail that no seal holds yet. */
export async function* exportAudit(log: Pick<AuditLog, 'cut' | 'seals' | 'rows'>): AsyncGenerator<string> {
  const sum = createHash('sha256');
  const written = (line: AuditLine): string => {
    const text = `${writeLine(line)}\n`;
    sum.update(text);
    return text;
  };
  const cut = await log.cut();
  yield written({ kind: 'start', cut });
  let at: Link = cut;
  let unsealed = 0;
  const seals = new SealReader(log, cut.seq);
  let seal = await seals.next();
  for (let rows = await log.rows(at.seq, AT_ONCE); rows.length > 0; rows = await log.rows(at.seq, AT_ONCE)) {
    for (const row of rows) {
      // A seal whose last event is missing stands where that event would.
      for (; seal && seal.to < row.seq; seal = await seals.next()) yield written({ kind: 'seal', seal });
      at = chained(at, row);
      if ('unreadable' in row) yield written({ kind: 'unreadable', event: row });
      else yield written({ kind: 'event', event: row, hash: at.hash });
      unsealed += 1;
      if (seal?.to !== row.seq) continue;
      yield written({ kind: 'seal', seal });
      unsealed = 0;
      seal = await seals.next();
    }
  }
  for (; seal; seal = await seals.next()) yield written({ kind: 'seal', seal });
  if ((await log.cut()).seq !== cut.seq)
    throw new CutMeanwhile('Events were forgotten while they were exported: ask again.');
  yield `${writeLine({ kind: 'end', unsealed, sum: sum.digest('hex') })}\n`;
}

/** Gives the seals one by one, and reads them in pages. */
class SealReader {
  readonly #log: Pick<AuditLog, 'seals'>;
  #page: Seal[] = [];
  #after: number;

  constructor(log: Pick<AuditLog, 'seals'>, after: number) {
    this.#log = log;
    this.#after = after;
  }

  async next(): Promise<Seal | undefined> {
    if (this.#page.length === 0) this.#page = [...(await this.#log.seals(this.#after, AT_ONCE))];
    const seal = this.#page.shift();
    if (seal) this.#after = seal.to;
    return seal;
  }
}
