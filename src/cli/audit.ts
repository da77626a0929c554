import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/index.ts';
import { errorCode } from '../lib/index.ts';
import { linesOf } from './lines-of.ts';
import { withData } from './offline.ts';
import { type Answer, badInput, exitCodes, notPossible } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** Characters that are handed on at once. */
const PIECE = 65_536;

/** Runs `task` on the chain in the data directory. A server that runs on it goes on, and does not wait. */
const withChain = <T>(config: Config, task: (lines: AsyncIterable<string>) => Promise<T>): Promise<T> =>
  withData(config, (data) => task(data.exportAudit()));

/** Prints the chain, one JSON object a line. */
export const printAudit = (around: Pick<Surroundings, 'out'>, config: Config): Promise<void> =>
  withChain(config, async (lines) => {
    for await (const piece of inPieces(lines)) around.out(piece);
  });

/** Writes the chain into a new file (0600). Refuses one that is there. */
export const saveAudit = async (around: Surroundings, config: Config, out: string): Promise<Answer> => {
  const path = resolve(around.cwd, out);
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw notPossible(`The file ${out} cannot be made (${errorCode(cause)}): name one that is not there yet.`);
  });
  try {
    await withChain(config, async (lines) => {
      for await (const piece of inPieces(lines)) await file.appendFile(piece);
    });
    await file.sync();
    return { text: `Exported the audit chain to ${out}.`, data: { file: path } };
  } finally {
    await file.close();
  }
};

async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Says whether a chain is whole, and names the first bad place (exit code 3). Without `file`: the one in the data directory. `-` is standard input. */
export const verifyAudit = async (
  around: Surroundings,
  config: () => Config,
  file: string | undefined,
): Promise<Answer> => {
  if (file === undefined) return withChain(config(), (lines) => verdictOn(linesOf(bytesOf(lines))));
  if (file === '-') return verdictOn(linesOf(bytesOf([await around.readInput()])));
  return verdictOn(linesOf(bytesIn(resolve(around.cwd, file))));
};

async function* bytesOf(texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

async function* bytesIn(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (cause) {
    throw badInput(`The file ${path} cannot be read (${errorCode(cause)}).`);
  }
}

const verdictOn = async (lines: AsyncIterable<Buffer>): Promise<Answer> => {
  const { ChainVerifier } = await import('../app/index.ts');
  const verifier = new ChainVerifier();
  for await (const line of lines) if (!verifier.next(line)) break;
  const verdict = verifier.end();
  if (!verdict.whole)
    return { text: `Broken at line ${verdict.line}: ${verdict.reason}`, data: verdict, exit: exitCodes.refused };
  const { events, seals, cut, sealed, tail } = verdict;
  const begin = cut.seq === 0 ? 'from the first event on' : `from behind event ${cut.seq}, where retention cut it,`;
  const unsealed = tail
    ? `Not sealed yet: ${tail.count} of them, ${tail.from} to ${tail.to}.`
    : 'Everything is sealed.';
  return {
    text: `The chain is whole ${begin} with ${events} events and ${seals} seals.\nSealed up to event ${sealed.seq}: ${sealed.hash}\n${unsealed}`,
    data: verdict,
  };
};
