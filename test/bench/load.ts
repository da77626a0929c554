import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeUdpPort } from '../support/free-port.ts';
import { cpuMsOfEnded } from './usage.ts';

/** One run of a SIPp client. */
export interface Load {
  /** A file in test/bench/scenarios, or `uac`: the one built into SIPp. */
  readonly scenario: 'full-call' | 'register' | 'stateless-404' | 'uac';
  readonly target: { readonly host: string; readonly port: number };
  readonly callsPerSecond: number;
  readonly calls: number;
  /** Values of `[field0]`, `[field1]` ...: one row per call, from the start again when they run out. */
  readonly rows?: readonly (readonly string[])[];
}

/** What SIPp counted. */
export interface Outcome {
  readonly completed: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** From the first call to the end of the last one. */
  readonly seconds: number;
  readonly callsPerSecond: number;
  /** At which rate SIPp began them, whatever became of them. */
  readonly startedPerSecond: number;
  /** CPU of SIPp itself, by the second that passed: 1 is a whole core, and its calls are the work of one thread. */
  readonly sippCores: number;
}

/** Time SIPp may take beyond the planned one before it gives up. */
const PATIENCE_SECONDS = 40;

/**
 * For what SIPp has not read yet, in bytes. With its own 64 kB it loses answers whenever it is not on a core for a few milliseconds, and sends again
 * what the server has answered. The system caps it at net.core.rmem_max.
 */
export const SIPP_BUFFER = ['-buff_size', String(4 * 1024 * 1024)] as const;

const statistics = (csv: string): Record<string, string> => {
  const lines = csv.trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.at(-1) ?? '').split(';');
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
};

/** Seconds since the epoch of one of SIPp's times: `2026-01-31	12:00:00.000000	1769857200.000000`. */
const epoch = (time: string | undefined): number => Number(time?.split('\t').at(-1));

/** Seconds of one of SIPp's durations: `00:00:01:250000`. */
const duration = (text: string | undefined): number => {
  const [hours = 0, minutes = 0, seconds = 0, micros = 0] = (text ?? '').split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds + micros / 1e6;
};

/** Drives `calls` calls at a steady rate from 127.0.0.1 and says what became of them. */
export const drive = async (load: Load): Promise<Outcome> => {
  const dir = await mkdtemp(join(tmpdir(), 'offhook-bench-'));
  const planned = load.calls / load.callsPerSecond;
  const args = [`${load.target.host}:${load.target.port}`];
  if (load.scenario === 'uac') args.push('-sn', 'uac', '-d', '0');
  else args.push('-sf', join(import.meta.dirname, 'scenarios', `${load.scenario}.xml`));
  args.push(
    '-i',
    '127.0.0.1',
    '-p',
    String(await freeUdpPort()),
    '-r',
    String(load.callsPerSecond),
    '-m',
    String(load.calls),
    ...SIPP_BUFFER,
    '-l',
    '20000',
  );
  args.push('-nostdin', '-trace_stat', '-stf', join(dir, 'statistics'), '-fd', '1', '-f', '3600');
  args.push('-timeout', String(Math.ceil(planned) + PATIENCE_SECONDS), '-recv_timeout', '20000');
  if (load.rows !== undefined) {
    const rows = load.rows.map((row) => row.join(';'));
    await writeFile(join(dir, 'rows.csv'), ['SEQUENTIAL', ...rows, ''].join('\n'));
    args.push('-inf', join(dir, 'rows.csv'));
  }
  try {
    const before = cpuMsOfEnded();
    const child = spawn('sipp', args, { stdio: 'ignore', cwd: dir });
    await once(child, 'exit');
    const sippMs = cpuMsOfEnded() - before;
    const counted = statistics(await readFile(join(dir, 'statistics'), 'latin1'));
    const seconds = epoch(counted.CurrentTime) - epoch(counted.StartTime);
    const completed = Number(counted['SuccessfulCall(C)']);
    return {
      completed,
      failed: load.calls - completed,
      retransmissions: Number(counted['Retransmissions(C)']),
      seconds,
      callsPerSecond: completed / seconds,
      // It began the last one a call's length before the end.
      startedPerSecond: Number(counted.TotalCallCreated) / (seconds - duration(counted['CallLength(C)'])),
      sippCores: sippMs / 1000 / seconds,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** True when every call ended well at (nearly) the rate asked for, and nothing had to be sent twice. */
export const sustained = (load: Load, outcome: Outcome): boolean =>
  outcome.failed === 0 && outcome.retransmissions === 0 && outcome.callsPerSecond >= 0.98 * load.callsPerSecond;
