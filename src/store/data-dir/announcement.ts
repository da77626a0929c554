import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, removeFile } from './files.ts';

/** Where a server says that it runs, for the command line. It holds no secret. */
const NOTICE = 'server.json';

const OWNER_ONLY = 0o600;

/** Where a server is reached, and what it runs with: a value by the name of its setting, without secrets. */
export interface Announcement {
  readonly url: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Says where the running server is. Resolves with what takes that back, and leaves another server's notice. */
export const announce = async (dataDir: string, { url, settings }: Announcement): Promise<() => Promise<void>> => {
  const notice = `${JSON.stringify({ pid: process.pid, url, settings })}\n`;
  await writeFile(join(dataDir, NOTICE), notice, { mode: OWNER_ONLY });
  return async () => {
    const found = await readIfThere(dataDir, NOTICE);
    if (found?.toString() === notice) await forgetAnnouncement(dataDir);
  };
};
/** Takes down any notice, as that of a server that was killed. Only for whoever holds the data directory. */
export const forgetAnnouncement = (dataDir: string): Promise<void> => removeFile(dataDir, NOTICE);

/** Who says that it runs on the data directory: `pid 4711, http://127.0.0.1:8080`; undefined where nobody does. */
export const announced = (dataDir: string): string | undefined => {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(dataDir, NOTICE), 'utf8'));
    return typeof pid === 'number' && typeof url === 'string' ? `pid ${pid}, ${url}` : undefined;
  } catch {
    // None yet, half of one, or one that this user must not read.
    return undefined;
  }
};
