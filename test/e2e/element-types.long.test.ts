import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const tsc = resolve('node_modules/typescript/bin/tsc');

/** What a page in TypeScript does with the elements. */
const page = `
import { type Load, OffhookConfirm, windowId } from 'offhook/element';
import type { AuthenticatorBackend } from 'offhook/authenticators';
const load: Load = async () => ({ id: await windowId(), token: 'cft_' });
const dialog: OffhookConfirm = document.createElement('offhook-confirm');
dialog.load = load;
dialog.addEventListener('offhook-completed', ({ detail }) => console.log(detail.grant.id satisfies string));
document.addEventListener('offhook-failed', ({ detail }) => console.log(detail.why satisfies 'not-started' | 'no-method' | 'too-many' | 'unreachable' | 'gone'));
const list = document.createElement('offhook-authenticators');
list.backend = undefined satisfies AuthenticatorBackend | undefined;
list.addEventListener('offhook-confirmation-required', () => void list.goOn());
document.body.append(dialog, new OffhookConfirm(), list);
// @ts-expect-error: a number is no token
dialog.token = 1;
`;

describe('the types of the elements', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-types-'));
    const offhook = join(folder, 'node_modules/offhook');
    await mkdir(offhook, { recursive: true });
    await cp('package.json', join(offhook, 'package.json'));
    const build = {
      extends: resolve('src/web/tsconfig.build.json'),
      compilerOptions: {
        outDir: join(offhook, 'dist'),
        rootDir: resolve('src'),
        typeRoots: [resolve('node_modules/@types')],
      },
      files: [resolve('src/web/element.ts'), resolve('src/web/authenticators.ts')],
      include: [],
    };
    await writeFile(join(folder, 'build.json'), JSON.stringify(build));
    await run(process.execPath, [tsc, '-p', join(folder, 'build.json')]);
    await symlink(resolve('node_modules/zod'), join(folder, 'node_modules/zod'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are enough for a page that has the packages Offhook needs to run, and no other', async () => {
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipDefaultLibCheck: true,
      target: 'es2022',
      module: 'nodenext',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
    };
    await writeFile(join(folder, 'page.mts'), page);
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.mts'] }));
    const said = await run(process.execPath, [tsc, '-p', folder]).catch(({ stdout }: { stdout: string }) => ({
      stdout,
    }));
    expect(said.stdout).toBe('');
  });
});
