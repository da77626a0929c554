import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundleServer } from '../../scripts/build-server/bundle.ts';

/** Offhook as it is shipped, for tests that start it often: it is up in less than half the time. */
export interface BundledOffhook {
  /** What `startOffhook` starts. */
  readonly main: string;
  remove(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Bundles the sources as they are now, or those in this folder. The files keep the distances to each other that the sources count on, and find
 * no package but those that an installation brings.
 */
export const bundleOffhook = async (sources = ROOT): Promise<BundledOffhook> => {
  const root = await mkdtemp(join(tmpdir(), 'offhook-bundle-'));
  const bin = join(root, 'offhook', 'bin');
  await bundleServer(sources, bin);
  await copyFile(join(sources, 'package.json'), join(root, 'package.json'));
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const place = join(root, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), place);
  }
  for (const folder of ['dist', 'sip-config']) await symlink(join(ROOT, folder), join(root, folder));
  return { main: join(bin, 'main.js'), remove: () => rm(root, { recursive: true, force: true }) };
};
