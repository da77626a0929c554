// Stands in for the image that the Dockerfile begins from where no registry can be reached: Debian's smallest system
// with the Node of this machine in it, and the user that the official image has.
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './engine.mjs';

const SUITE = 'bookworm';

/** Where this machine gets Debian's packages from: the image asks there, too. */
const mirror = () => {
  const policy = run('apt-cache', ['policy']);
  const found = policy.match(new RegExp(`^ *\\d+ (http\\S+) ${SUITE}/main `, 'm'));
  if (!found) throw new Error(`apt knows no mirror of Debian ${SUITE}`);
  return found[1];
};

/** The Node that runs this script, its npm, and the headers that a native module is compiled with. */
const copyNode = (root) => {
  const from = dirname(dirname(realpathSync(process.execPath)));
  const headers = join(from, 'include/node');
  const npm = join(from, 'lib/node_modules/npm');
  for (const path of [headers, npm]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: the image needs the whole Node`);
  }
  const to = join(root, 'usr/local');
  cpSync(realpathSync(process.execPath), join(to, 'bin/node'));
  cpSync(headers, join(to, 'include/node'), { recursive: true });
  cpSync(npm, join(to, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(to, 'bin/npm'));
  symlinkSync('../lib/node_modules/npm/bin/npx-cli.js', join(to, 'bin/npx'));
};

/** npm of the image asks where npm of this machine asks, trusts whom it trusts, and fetches no headers. */
const configureNpm = (root) => {
  const asked = (name) => run('npm', ['config', 'get', name], { cwd: '/' });
  const settings = [`registry=${asked('registry')}`, 'nodedir=/usr/local', 'update-notifier=false'];
  const authorities = asked('cafile');
  if (authorities !== 'null' && existsSync(authorities)) {
    cpSync(realpathSync(authorities), join(root, 'usr/local/share/authorities.pem'));
    settings.push('cafile=/usr/local/share/authorities.pem');
  }
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true });
  writeFileSync(join(root, 'usr/local/etc/npmrc'), `${settings.join('\n')}\n`);
};

/** Makes the tree in `root`; `packages` are installed besides. */
export const makeTree = (root, packages = []) => {
  const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : [];
  run('debootstrap', ['--variant=minbase', ...include, SUITE, root, mirror()]);
  copyNode(root);
  configureNpm(root);
  run('chroot', [root, 'useradd', '--create-home', '--uid', '1000', '--user-group', 'node']);
};

/** Makes the tree known to the engine under that name. */
export const importTree = (engine, root, name) => {
  const archive = `${root}.tar`;
  run('tar', ['--numeric-owner', '-cf', archive, '-C', root, '.']);
  engine.docker(['import', archive, name]);
  rmSync(archive);
};

/** The name that the Dockerfile begins with. */
export const baseOf = (dockerfile) => {
  const names = new Set([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name));
  if (names.size !== 1) throw new Error(`the Dockerfile begins from ${[...names].join(' and ')}: one is expected`);
  return [...names][0];
};
