// The images of the Dockerfile, under the names by which the compose file knows them.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The project of docker compose. */
export const PROJECT = 'offhook-check';

/** What compose calls the images of a project: its first version, and its second. */
const names = (target) => [`${PROJECT}_${target}`, `${PROJECT}-${target}`];

export const offhookImage = names('offhook')[0];
export const sippImage = names('sipp')[0];

export const buildImages = (engine) => {
  for (const target of ['offhook', 'sipp']) {
    const tags = names(target).flatMap((name) => ['--tag', name]);
    engine.docker(['build', '--network', 'host', '--target', target, ...tags, ROOT]);
  }
};
