import { readFileSync } from 'node:fs';

/** What some editors begin a file with. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** Of a file that holds a secret; undefined where it cannot be read. */
export const firstLine = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').replace(BYTE_ORDER_MARK, '').split(/\r?\n/, 1)[0];
  } catch {
    return undefined;
  }
};
