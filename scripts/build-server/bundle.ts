import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What is not in one with the others: it brings files of its own that it looks for beside itself. */
const OUTSIDE = ['better-sqlite3', '@fastify/swagger-ui'];

/** CommonJS packages in an ES module ask for built-in modules by this. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Each thread begins with a file of its own. */
const MAIN = 'src/main.ts';
const STORE_THREAD = 'src/store/sqlite/thread/worker.ts';
const THREAD_BOOT = 'src/store/sqlite/thread/worker-boot.mjs';

/**
 * Bundles the server below `root` with the packages it uses into the folder `to`: `main.js`, `worker.js` for the store's thread, and beside
 * them the parts that either loads when it needs them. `to` has to be as far from `package.json`, `dist/web` and `sip-config` as a folder of
 * `src` is: that is where they are looked for. Answers what went into it, by paths below `root`.
 */
export const bundleServer = async (root: string, to: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [MAIN, STORE_THREAD],
    outdir: to,
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    external: OUTSIDE,
    banner: { js: REQUIRE },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  });
  await copyFile(join(root, THREAD_BOOT), join(to, 'worker-boot.mjs'));
  return metafile;
};
