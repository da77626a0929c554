import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { systemClock } from '../../lib/index.ts';

/** How to start it. */
export interface Keep {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As another user, where the present one may do that. */
  readonly uid?: number;
  readonly gid?: number;
  /** Whether standard output and error are read; else they go nowhere. */
  readonly reads: boolean;
  /** The signal that it gets when this process ends without another word. */
  readonly last?: Signal;
}

type Signal = 'TERM' | 'INT' | 'QUIT' | 'KILL';

/** A program that ends with this process, however this process ends. */
export interface KeptProcess {
  /** Of the program itself. */
  readonly pid: number;
  readonly output: readonly Readable[];
  /** Resolves when it is gone. */
  readonly over: Promise<void>;
  readonly isOver: () => boolean;
  /** Sends the signal and waits until it is gone; gives its exit code as a shell does. Idempotent; harmless where it is gone already. */
  end(signal?: Signal): Promise<number | null>;
}

/**
 * The shell that keeps it tells its id on descriptor 3, ends with it, and sends it a signal as soon as a word comes on standard input, or
 * its end, which is that of this process.
 */
const KEEPER = `last="$1"; shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- & program=$!
echo $program >&3
(read -r how <&4 || how=$last; kill -"$how" $program) 2>/dev/null 3>&- & reader=$!
exec 3>&- 4<&-
wait $program 2>/dev/null; code=$?
kill $reader 2>/dev/null
exit $code`;

const PID_PIPE = 3;

/** Starts it in a process group of its own: what a terminal sends to this process does not reach it. Rejects where there is no such command. */
export const keepProcess = async (command: string, args: readonly string[], keep: Keep): Promise<KeptProcess> => {
  const { cwd, env, uid, gid, reads, last = 'TERM' } = keep;
  const out = reads ? 'pipe' : 'ignore';
  const shell = spawn('sh', ['-c', KEEPER, 'keeper', last, command, ...args], {
    cwd,
    env,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    detached: true,
    stdio: ['pipe', out, out, 'pipe'],
  });
  const over = once(shell, 'exit').then(() => undefined);
  // Written to after it is gone: it needs no word any more.
  shell.stdin?.on('error', () => undefined);
  const pid = await firstWord(shell);
  const isOver = (): boolean => shell.exitCode !== null || shell.signalCode !== null;
  return {
    pid,
    output: [shell.stdout, shell.stderr].filter((stream) => stream !== null),
    over,
    isOver,
    async end(signal = 'TERM') {
      shell.stdin?.end(`${signal}\n`);
      const cancel = systemClock.after(PATIENCE_MS, () => killGroup(shell));
      await over;
      cancel();
      return shell.exitCode;
    },
  };
};

/** How long a program may take to end in order. */
const PATIENCE_MS = 15_000;

/** What does not end, goes with all that it has started. */
const killGroup = ({ pid, exitCode }: ChildProcess): void => {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
};

const firstWord = async (shell: ChildProcess): Promise<number> => {
  const word = once(shell.stdio[PID_PIPE] as Readable, 'data').then(([pid]) => Number(String(pid)));
  const none = once(shell, 'exit').then(() => {
    throw new Error('the shell that should keep a program ended at once');
  });
  return Promise.race([word, none]);
};
