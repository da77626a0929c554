import { createInterface } from 'node:readline';
import { keepProcess } from './kept-process.ts';
import { PartFailed } from './part-failed.ts';

/** A node to start: `offhook serve` with its own directory. */
export interface WantedNode {
  /** How this Offhook is started, without its command. */
  readonly offhook: readonly string[];
  /** Its directory, where no configuration of the operator is found. */
  readonly folder: string;
  /** `OFFHOOK_...`: secrets too, which no list of processes shows then. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A node that serves, as a process of its own. */
export interface RunningNode {
  readonly pid: number;
  /** Base URL of its REST API. */
  readonly url: string;
  /** Ends it without a word, as `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets it end in order. Idempotent. */
  stop(): Promise<void>;
}

const KEPT_LINES = 20;

/** Resolves when it is ready. Rejects with what it said last where it ends before. */
export const startNode = async ({ offhook, folder, settings }: WantedNode): Promise<RunningNode> => {
  const { PATH, TMPDIR } = process.env;
  const [command = '', ...args] = [...offhook, 'serve'];
  const kept = await keepProcess(command, args, {
    cwd: folder,
    env: { PATH, ...(TMPDIR !== undefined && { TMPDIR }), OFFHOOK_LOG__LEVEL: 'info', ...settings },
    reads: true,
  });
  const lines: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of kept.output)
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        const url = urlOfReady(line);
        if (url !== undefined) resolve(url);
      });
    kept.over.then(() => reject(new PartFailed(`A node ended at its start: ${lines.join('\n')}`)), reject);
  });
  const stop = async (): Promise<void> => void (await kept.end());
  try {
    return {
      pid: kept.pid,
      url: await ready,
      async kill() {
        process.kill(kept.pid, 'SIGKILL');
        await kept.over;
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
};

/** Where it listens for HTTP, by the line of its log that says that it serves. */
const urlOfReady = (line: string): string | undefined => {
  if (!line.includes('"msg":"ready"')) return undefined;
  const { http } = JSON.parse(line) as { readonly http: string };
  return http;
};
