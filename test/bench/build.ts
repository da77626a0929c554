import { spawnSync } from 'node:child_process';

/** Builds dist, which the benches measure. */
export const build = (): void => {
  const done = spawnSync('npm', ['run', 'build'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`npm run build failed:\n${done.stdout}${done.stderr}`);
};
