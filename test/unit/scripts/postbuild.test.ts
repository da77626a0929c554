import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../../support/fake-tools.ts';

describe('the end of a build', () => {
  let project: FakeMachine;

  beforeEach(() => {
    project = new FakeMachine();
    project.file('src/main.ts', '').file('src/store/worker.mjs', 'boot').file('src/store/README.md', 'read');
    project.file('dist/main.js', '');
    expect(project.node(resolve('scripts/postbuild.mjs')).code).toBe(0);
  });
  afterEach(() => project.remove());

  it('copies what runs and is no TypeScript to the same place below dist', () => {
    expect(readFileSync(join(project.dir, 'dist/store/worker.mjs'), 'utf8')).toBe('boot');
  });

  it('leaves sources and papers behind', () => {
    expect(existsSync(join(project.dir, 'dist/main.ts'))).toBe(false);
    expect(existsSync(join(project.dir, 'dist/store/README.md'))).toBe(false);
  });

  it('makes the command executable', () => {
    expect(statSync(join(project.dir, 'dist/main.js')).mode & 0o777).toBe(0o755);
  });
});
