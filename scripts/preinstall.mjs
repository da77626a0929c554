// Says in one sentence what is missing before a page of compiler output does: better-sqlite3 comes as a prebuilt
// binary where GitHub can be reached and is compiled otherwise. Plain JavaScript without dependencies, because it
// runs before there are any. Exit code 1 only when neither way can work; whatever it cannot know, it lets pass.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';

const REACH_MS = 3_000;

/** True when the command (a name looked up in PATH, or an absolute path) can be executed. */
const runnable = (command) => {
  const places = isAbsolute(command)
    ? [command]
    : (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, command));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
};

/** What node-gyp needs and does not find, by Debian package name. */
const missingTools = () => {
  const env = process.env;
  const tools = [
    { name: 'python3', commands: [env.npm_config_python, env.PYTHON, 'python3', 'python'] },
    { name: 'make', commands: [env.MAKE, 'make'] },
    { name: 'g++', commands: [env.CXX?.split(' ')[0], 'g++'] },
  ];
  return tools.filter(({ commands }) => !commands.some((it) => it && runnable(it))).map(({ name }) => name);
};

/** The folder and version of better-sqlite3 as npm has unpacked it, before any install script ran. */
const unpackedSqlite = () => {
  const require = createRequire(import.meta.url);
  try {
    const file = require.resolve('better-sqlite3/package.json');
    return { dir: join(file, '..'), version: require(file).version };
  } catch {
    return undefined;
  }
};

/** Where prebuild-install would fetch the binary for this Node from (its own naming rules). */
const prebuiltUrl = (version) => {
  const host =
    process.env.npm_config_better_sqlite3_binary_host ??
    process.env.npm_config_better_sqlite3_binary_host_mirror ??
    'https://github.com/WiseLibs/better-sqlite3/releases/download';
  const libc = process.report?.getReport().header.glibcVersionRuntime ? '' : 'musl';
  return `${host}/v${version}/better-sqlite3-v${version}-node-v${process.versions.modules}-linux${libc}-${process.arch}.tar.gz`;
};

/** True when an earlier install left the binary in npm's cache. */
const inCache = (url) => {
  const cache = process.env.npm_config_cache ?? join(homedir(), '.npm');
  const digest = createHash('sha512').update(url).digest('hex').slice(0, 6);
  return existsSync(join(cache, '_prebuilds', `${digest}-${basename(url).replace(/[^a-zA-Z0-9.]+/g, '-')}`));
};

const reachable = async (url) => {
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) });
    return answer.status < 400;
  } catch {
    return false;
  }
};

/** Behind a proxy only npm knows the way out. */
const proxied = () =>
  ['https_proxy', 'HTTPS_PROXY', 'npm_config_https_proxy', 'npm_config_proxy'].some((name) => process.env[name]);

const canInstall = async (missing) => {
  if (missing.length === 0 || process.platform !== 'linux') return true;
  const sqlite = unpackedSqlite();
  if (sqlite === undefined || existsSync(join(sqlite.dir, 'build/Release/better_sqlite3.node'))) return true;
  const url = prebuiltUrl(sqlite.version);
  return inCache(url) || proxied() || (await reachable(url));
};

const missing = missingTools();
if (!(await canInstall(missing))) {
  console.error(
    `Offhook stores in SQLite, whose binding could not be downloaded ready-made and cannot be compiled without ${missing.join(', ')}: run "sudo apt-get install -y python3 make g++" and install again.`,
  );
  process.exitCode = 1;
}
