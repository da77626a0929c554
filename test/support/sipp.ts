import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeListeningPort } from './free-port.ts';
import type { Account } from './relying-app.ts';
import { describeWithTools } from './tool.ts';

/** A suite that plays SIPp. Without `sipp` it is skipped and says why; under CI it fails. */
export const describeWithSipp = (title: string, suite: () => void): void =>
  describeWithTools({ commands: ['sipp'], debianPackage: 'sip-tester' }, title, suite);

/** One run of SIPp. */
export interface SippRun {
  /** Path of the scenario file. */
  readonly scenario: string;
  readonly target: { readonly host: string; readonly port: number };
  readonly transport?: 'udp' | 'tcp';
  /** User part of the Request-URI; the digest is signed over the same one. */
  readonly dial?: string;
  /** Who calls. */
  readonly account?: Account;
  /** Where the scenario's SDP asks for RTP; default the discard port. */
  readonly rtpPort?: number;
  /** Values of `[name]` in the scenario. */
  readonly keys?: Readonly<Record<string, string | number>>;
  /** How many calls; default 1. */
  readonly calls?: number;
  readonly extra?: readonly string[];
  /** Default 30. */
  readonly timeoutSeconds?: number;
}

export interface SippOutcome {
  /** 0: every call ended as the scenario says. */
  readonly code: number | string | null;
  /** What SIPp wrote about calls that did not; empty when all did. */
  readonly errors: string;
  /** Every message in order, sent and received, as SIPp saw it. */
  readonly messages: readonly SippMessage[];
  /** Packets that SIPp lost on purpose (`-lost`), in both directions. */
  readonly lost: number;
}

export interface SippMessage {
  /** Milliseconds since the epoch, of the local clock. */
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly text: string;
}

/** Longer than any run. */
const WATCHDOG_MS = '600000';

/** RFC 863. */
const DISCARD_PORT = 9;

const LOG_ENTRY =
  /^-{47} (.*)\r?\n(?:UDP|TCP) message (sent|received) (?:\(\d+ bytes\)|\[\d+\] bytes)\s*:?\r?\n\r?\n([\s\S]*?)(?=^-{47}|$(?![\s\S]))/gm;

/** Stands in the log wherever the last entry ended, without a line of its own. */
const LOST = /(?:UDP|TCP) message (?:(?:\(retrans\) )?lost \(recv\)|voluntary lost \(while sending\))\./g;

const parseMessages = (log: string): readonly SippMessage[] =>
  [...log.matchAll(LOG_ENTRY)].map(([, time, direction, text]) => ({
    at: Date.parse(`${time}`.replace(/(\.\d{3})\d*/, '$1')),
    direction: direction === 'sent' ? 'sent' : 'received',
    text: (text ?? '').replace(/\n$/, ''),
  }));

/** Plays a scenario from 127.0.0.1 to its end. */
export const playSipp = async (run: SippRun): Promise<SippOutcome> => {
  const dir = await mkdtemp(join(tmpdir(), 'offhook-sipp-'));
  const { host, port } = run.target;
  const args = [
    ...[`${host}:${port}`, '-sf', run.scenario, '-m', String(run.calls ?? 1), '-i', '127.0.0.1'],
    // By itself SIPp takes 5060, even when another SIPp has it.
    ...['-p', String(await freeListeningPort())],
    ...['-t', run.transport === 'tcp' ? 't1' : 'u1', '-nostdin', '-trace_err', '-error_file', join(dir, 'errors')],
    // Its watchdog complains of the machine, not of the server.
    ...['-watchdog_minor_threshold', WATCHDOG_MS, '-watchdog_major_threshold', WATCHDOG_MS],
    ...['-trace_msg', '-message_file', join(dir, 'messages')],
    ...['-timeout', String(run.timeoutSeconds ?? 30), '-timeout_error'],
    ...(run.account === undefined ? [] : ['-au', run.account.username, '-ap', run.account.password]),
    ...['-key', 'line', run.account?.username ?? 'nobody', '-key', 'rtp_port', String(run.rtpPort ?? DISCARD_PORT)],
    ...Object.entries(run.keys ?? {}).flatMap(([name, value]) => ['-key', name, String(value)]),
    ...(run.dial === undefined ? [] : ['-s', run.dial, '-auth_uri', `${run.dial}@${host}`]),
    ...(run.extra ?? []),
  ];
  try {
    const child = spawn('sipp', args, { stdio: 'ignore', cwd: dir });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    const read = (name: string) => readFile(join(dir, name), 'latin1').catch(() => '');
    const log = await read('messages');
    return {
      code: code ?? signal,
      errors: await read('errors'),
      messages: parseMessages(log.replace(LOST, '')),
      lost: log.match(LOST)?.length ?? 0,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** A scenario that is shipped to operators. */
export const shipped = (name: string): string => join(process.cwd(), 'sip-config/sipp', `${name}.xml`);
