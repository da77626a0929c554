// Looks for the system tools that tests play against, and gets the missing ones with apt-get where that is possible
// (root, Debian). Elsewhere it prints the command; tests that need a missing tool are then skipped with the reason.
// With CI=true a tool that is still missing is an error: nothing may pass by being skipped.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const TOOLS = [
  { command: 'oathtool', package: 'oathtool' },
  { command: 'sipp', package: 'sip-tester' },
];

const found = (command) =>
  (process.env.PATH ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const missing = () => TOOLS.filter(({ command }) => !found(command));

const apt = (...args) =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

const packages = missing().map((tool) => tool.package);
if (packages.length > 0 && process.getuid?.() === 0 && found('apt-get')) {
  apt('update', '-q') && apt('install', '-y', '--no-install-recommends', ...packages);
}

const left = missing();
if (left.length > 0) {
  const names = left.map(({ command }) => command).join(', ');
  const command = `sudo apt-get install -y --no-install-recommends ${left.map((tool) => tool.package).join(' ')}`;
  console.error(`Tests that play against ${names} need: ${command}`);
  if (process.env.CI === 'true') process.exitCode = 1;
}
