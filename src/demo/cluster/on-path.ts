import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these directories, after those of the PATH, that has all the commands; undefined where none has. */
export const folderWith = (commands: readonly string[], besides: readonly string[]): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...besides].find((folder) =>
    commands.every((command) => isExecutable(join(folder, command))),
  );

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
