import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, readLines } from '../config/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { SharedFacts } from '../store/index.ts';
import { CannotStart, usable } from './tools.ts';

/** What a file of lines came to. */
export interface ImportedLines {
  readonly file: string;
  readonly lines: number;
}

/** Where lines of a file go, and where it is noted which file that was; `facts` is undefined where there is one node only. */
export interface ImportParts {
  readonly lines: Pick<LineDirectory, 'syncFile'>;
  readonly facts: SharedFacts | undefined;
  readonly secretKey: Uint8Array;
}

const FACT = 'lines-file';

/** Brings the lines in line with `sip.linesFile` and notes which file that was. Rejects with `CannotStart` where the file is wrong, or not named. */
export const importLines = async (
  { sip }: Config,
  { lines, facts, secretKey }: ImportParts,
): Promise<ImportedLines> => {
  const file = sip.linesFile;
  if (file === undefined)
    throw new CannotStart('There is no file of lines: name one by sip.linesFile, or put it at sip-config/lines.yaml.');
  const entries = usable(readLines(file, file));
  const synced = await lines.syncFile(entries);
  if (!synced.ok) throw new CannotStart(`${file}: ${synced.error.detail}`);
  await facts?.replace({ [FACT]: fingerprintOf(file, secretKey) });
  return { file, lines: entries.length };
};

/** Why the lines are not those of `sip.linesFile`, for the log; undefined where they are, and where no file is named. */
export const linesFileFault = async (
  { sip }: Pick<Config, 'sip'>,
  { facts, secretKey }: { readonly facts: SharedFacts; readonly secretKey: Uint8Array },
): Promise<string | undefined> => {
  const file = sip.linesFile;
  if (file === undefined) return undefined;
  const stands = (await facts.read([FACT]))[FACT];
  if (stands === fingerprintOf(file, secretKey)) return undefined;
  return stands === undefined
    ? 'the lines of this file were never imported: offhook line import'
    : 'the lines were imported from another file, or it was changed since: offhook line import';
};

/** The file holds passwords: its hash says nothing to whoever lacks the key. */
const fingerprintOf = (file: string, secretKey: Uint8Array): string =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', secretKey, '', 'offhook lines file', 32)))
    .update(readFileSync(file))
    .digest('hex');
