import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrations } from '../../src/store/postgres/migrations/index.ts';
import { type BundledOffhook, bundleOffhook } from './bundled-offhook.ts';

const STEPS = 'src/store/postgres/migrations';

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** The commit before the one that brought the last step of the schema of PostgreSQL; undefined where this is no checkout with its history. */
export const commitBeforeLastStep = (): string | undefined => {
  const { version = 0 } = migrations.at(-1) ?? {};
  const file = `${STEPS}/${String(version).padStart(3, '0')}-*.ts`;
  try {
    return git('rev-parse', '--verify', `${git('log', '-1', '--diff-filter=A', '--format=%H', '--', file)}^`);
  } catch {
    return undefined;
  }
};

/** Bundles Offhook as it was at that commit, with the packages of today. */
export const bundleOffhookOf = async (commit: string): Promise<BundledOffhook> => {
  const sources = await mkdtemp(join(tmpdir(), 'offhook-older-'));
  const archive = execFileSync('git', ['archive', commit, 'src', 'sip-config', 'package.json'], { maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', sources], { input: archive });
  await symlink(resolve('node_modules'), join(sources, 'node_modules'));
  const bundle = await bundleOffhook(sources);
  await rm(sources, { recursive: true });
  return bundle;
};
