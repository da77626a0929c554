#!/usr/bin/env node
// Builds the images and runs them in an engine of its own, and the unit under a systemd of its own, as docs/operate.md
// says. Needs root, and of Debian: docker.io, docker-compose, debootstrap. Takes ports 8080, 8090 and 5060. No registry
// of images is asked: see container-check/base-image.mjs.
// Exit code 0: everything was so. 1: something was not. 2: it could not begin.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { baseOf, importTree, makeTree } from './container-check/base-image.mjs';
import { composeChecks, composeDown } from './container-check/compose-checks.mjs';
import { containerChecks } from './container-check/container-checks.mjs';
import { Engine } from './container-check/engine.mjs';
import { buildImages, offhookImage, ROOT } from './container-check/images.mjs';
import { Machine } from './container-check/machine.mjs';
import { systemdChecks } from './container-check/systemd-checks.mjs';

const seen = { passed: 0, failed: 0 };

/** Plays them one after the other, each on `subject`. */
const play = async (checks, subject) => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(subject);
      seen.passed += 1;
      console.log(`ok      ${name}`);
    } catch (cause) {
      seen.failed += 1;
      console.log(`FAILED  ${name}: ${cause.message}`);
    }
  }
};

const playAll = async (engine, dir) => {
  await play({ 'the images build': buildImages }, engine);
  await play(composeChecks, engine);
  composeDown(engine);
  await play(containerChecks, engine);
  const machine = await Machine.boot(engine, offhookImage, dir);
  try {
    await play(systemdChecks, machine);
  } finally {
    machine.stop();
  }
};

const main = async () => {
  if (process.getuid() !== 0) throw new Error('only root may start a container engine');
  const dir = mkdtempSync('/var/tmp/offhook-check-');
  let engine;
  try {
    console.log('Making a base image of Debian and this Node ...');
    const tree = join(dir, 'base');
    makeTree(tree);
    engine = await Engine.start(dir);
    importTree(engine, tree, baseOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')));
    await playAll(engine, dir);
  } finally {
    await engine?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  console.log(`${seen.passed} passed, ${seen.failed} failed`);
  return seen.failed === 0 ? 0 : 1;
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (cause) => {
    console.error(cause.message);
    process.exitCode = 2;
  },
);
