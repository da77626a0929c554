import { execFileSync } from 'node:child_process';

/** Builds what browsers load, as `npm start` does. */
export const buildWeb = (): void => {
  execFileSync(process.execPath, ['scripts/build-web.mjs']);
};
