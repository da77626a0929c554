import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The folder of the package that a bundled file is of; a package may bring packages of its own. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const isLicence = (name: string): boolean => /^(licen[cs]e|copying|notice)/i.test(name);

/** The names, versions and licences of all packages in a bundle, as they have to go with it. `root`: what its paths start from. */
export const licencesOf = (root: string, { inputs }: Pick<Metafile, 'inputs'>): string => {
  const folders = new Set(Object.keys(inputs).flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  // Some are there twice, in the same version.
  const texts = new Set([...folders].map((folder) => licenceIn(join(root, folder))));
  return [...texts].sort().join('\n\n');
};

const licenceIn = (folder: string): string => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter(isLicence)
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`## ${name} ${version} (${license})`, ...texts].join('\n\n');
};
