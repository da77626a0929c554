import { execFileSync } from 'node:child_process';

/** Builds what browsers load, before any test serves it. */
export const setup = (): void => {
  execFileSync(process.execPath, ['scripts/build-web.mjs']);
};
