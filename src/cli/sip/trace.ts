import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type AskOptions, follow } from '../../client/ask.ts';
import type { Config } from '../../config/index.ts';
import type { LostMessagesView, TracedMessageView } from '../../http/schema.ts';
import { errorCode, formatHost } from '../../lib/index.ts';
import { type Answer, notPossible } from '../outcome.ts';
import { printable } from '../printable.ts';
import { askServer } from '../running-server.ts';
import type { Surroundings } from '../surroundings.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { pcapHead, pcapRecord } from './pcap.ts';
import { serverSent } from './server-sent.ts';

/** What `sip trace` was given. */
export interface TraceOptions {
  readonly line?: string;
  readonly pcap?: string;
}

/** Where messages go. */
interface Sink {
  message(message: TracedMessageView): Promise<void> | void;
  lost(lost: LostMessagesView): void;
}

/** How a trace came to its end. */
type End = 'interrupted' | 'server-stopped';

/** Shows what passes, or writes it into a file, until Ctrl-C or until the server stops. Has nothing to add to JSON, one object a line. */
export const traceSip = async (
  around: Surroundings,
  config: Config,
  { line, pcap }: TraceOptions,
  form: 'text' | 'json',
): Promise<Answer | undefined> => {
  const from: AskOptions = await askServer(config);
  const path = `/v1/sip/trace${line === undefined ? '' : `?line=${encodeURIComponent(line)}`}`;
  if (pcap !== undefined) return intoFile(around, pcap, (sink) => trace(from, path, sink, around));
  if (form === 'text') return trace(from, path, asText(around), around);
  await trace(from, path, asJson(around), around);
  return undefined;
};

const intoFile = async (around: Surroundings, name: string, run: (sink: Sink) => Promise<Answer>): Promise<Answer> => {
  const path = resolve(around.cwd, name);
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw notPossible(`The file ${name} cannot be made (${errorCode(cause)}): name one that is not there yet.`);
  });
  let written = 0;
  try {
    await file.appendFile(pcapHead());
    const sink: Sink = {
      async message(message) {
        await file.appendFile(pcapRecord(capturedOf(message)));
        written += 1;
      },
      lost: (lost) => around.err(`${lostSentence(lost)}\n`),
    };
    const { text } = await run(sink);
    return { text: `${text} ${written} messages are in ${name}.`, data: { file: path, messages: written } };
  } catch (cause) {
    if (written === 0) await rm(path);
    throw cause;
  } finally {
    await file.close();
  }
};

const trace = async (
  from: AskOptions,
  path: string,
  sink: Sink,
  around: Pick<Surroundings, 'err'>,
): Promise<Answer> => {
  const end = await untilInterrupted((leaving) => readAll(from, path, sink, around, leaving));
  const text = end === 'interrupted' ? 'The trace has ended.' : 'The server stopped, and with it the trace.';
  return { text, data: { ended: end } };
};

const readAll = async (
  from: AskOptions,
  path: string,
  sink: Sink,
  around: Pick<Surroundings, 'err'>,
  leaving: AbortSignal,
): Promise<End> => {
  try {
    const { ok, status, chunks } = await follow(from, path, leaving);
    if (!ok) throw notPossible(await refusalIn(chunks, status));
    around.err('Tracing; Ctrl-C ends it.\n');
    for await (const { event, data } of serverSent(chunks)) {
      if (event === 'bye') return 'server-stopped';
      if (event === 'lost') sink.lost(data as LostMessagesView);
      if (event === 'message') await sink.message(data as TracedMessageView);
    }
  } catch (cause) {
    if (leaving.aborted) return 'interrupted';
    throw cause instanceof TypeError ? notPossible('The connection to the server broke.') : cause;
  }
  if (leaving.aborted) return 'interrupted';
  throw notPossible('The connection to the server broke.');
};

const refusalIn = async (chunks: AsyncIterable<Uint8Array>, status: number): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  try {
    const { detail } = JSON.parse(Buffer.concat(parts).toString()) as { readonly detail?: string };
    return detail ?? `The server answered ${status}.`;
  } catch {
    // No problem of ours: the status says enough.
    return `The server answered ${status}.`;
  }
};

const asText = ({ out, err }: Pick<Surroundings, 'out' | 'err'>): Sink => ({
  message({ at, direction, transport, local, remote, text }) {
    const [sender, receiver] = direction === 'in' ? [remote, local] : [local, remote];
    out(`${at} ${direction} ${transport} ${endText(sender)} -> ${endText(receiver)}\n${printable(text).trimEnd()}\n\n`);
  },
  lost: (lost) => err(`${lostSentence(lost)}\n`),
});

const asJson = ({ out }: Pick<Surroundings, 'out'>): Sink => ({
  message: (message) => out(`${JSON.stringify(message)}\n`),
  lost: (lost) => out(`${JSON.stringify({ lost: lost.messages })}\n`),
});

const lostSentence = ({ messages }: LostMessagesView): string =>
  `Here ${messages} messages are missing: they came faster than they were read.`;

const endText = ({ address, port }: TracedMessageView['local']): string => `${formatHost(address)}:${port}`;

const capturedOf = ({ at, direction, local, remote, encoding, text }: TracedMessageView) => {
  const [from, to] = direction === 'in' ? [remote, local] : [local, remote];
  return { at: Date.parse(at), from, to, bytes: Buffer.from(text, encoding) };
};
