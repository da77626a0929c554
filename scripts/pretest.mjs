// Looks for the system tools that tests play against and gets the missing ones with one apt-get where that
// is possible (root, Debian). Elsewhere it prints the command; tests that need a missing
// tool are then skipped with the reason. With CI=true a tool that is still missing is an error: nothing may pass by being
// skipped.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian packages by command: that which brings it, and those that tests want with it. */
const packages = {
  oathtool: 'oathtool',
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  'twinkle-console': 'twinkle-console',
  linphonec: 'linphone-cli',
  svmap: 'sipvicious',
  'chromium-headless-shell': 'chromium-headless-shell',
  // Their packages start services, some on ports that the owner needs: for machines that exist for one run only.
  ...(process.env.CI === 'true' && {
    kamailio: 'kamailio kamailio-tls-modules kamailio-websocket-modules',
    mosquitto: 'mosquitto',
    nginx: 'nginx-light',
    caddy: 'caddy',
    initdb: 'postgresql',
    promtool: 'prometheus',
  }),
};

/** Debian keeps the servers of PostgreSQL outside the PATH, one directory for each version. */
const ofPostgres = () => {
  try {
    return readdirSync('/usr/lib/postgresql').map((version) => join('/usr/lib/postgresql', version, 'bin'));
  } catch {
    return [];
  }
};

const found = (command) =>
  [...(process.env.PATH ?? '').split(delimiter), ...ofPostgres()].some((dir) => {
    try {
      accessSync(join(dir, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const missing = () => Object.keys(packages).filter((command) => !found(command));
const packagesOf = (commands) => commands.flatMap((command) => packages[command].split(' '));

const apt = (...args) =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

const wanted = packagesOf(missing());
if (wanted.length > 0 && process.getuid?.() === 0 && found('apt-get')) {
  apt('update', '-q') && apt('install', '-y', '--no-install-recommends', ...wanted);
}

const left = missing();
if (left.length > 0) {
  const command = `sudo apt-get install -y --no-install-recommends ${packagesOf(left).join(' ')}`;
  console.error(`Tests that play against ${left.join(', ')} need: ${command}`);
  if (process.env.CI === 'true') process.exitCode = 1;
}

// Of no use to anybody but two tests, and with packages in it that nobody mends: apart from ours.
const clients = join(import.meta.dirname, '../test/clients/tr064');
if (!existsSync(join(clients, 'node_modules'))) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', clients];
  if (spawnSync('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0) {
    console.error(`Tests that play TR-064 clients need: npm ${args.join(' ')}`);
    if (process.env.CI === 'true') process.exitCode = 1;
  }
}
