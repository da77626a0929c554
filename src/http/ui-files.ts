import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file that browsers load. */
export interface UiFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** RFC 9110 8.8.3, strong. */
  readonly etag: string;
}

/** By their whole names. */
export type UiFiles = ReadonlyMap<string, UiFile>;

/** The type of a page. */
export const HTML = 'text/html; charset=utf-8';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': HTML,
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** What lies in the folder of built pages and modules, by name: nothing where it is not there. */
export const readUi = (folder: string): UiFiles =>
  new Map(
    namesIn(folder).flatMap((name): [string, UiFile][] => {
      const type = types[extname(name)];
      if (type === undefined || name.startsWith('.')) return [];
      const bytes = readFileSync(join(folder, name));
      return [[name, { bytes, type, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }]];
    }),
  );

/** Nothing where nothing has been built: the API does not need the pages. */
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
};
