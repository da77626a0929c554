import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { arrowsBelow } from '../../../scripts/map/arrows.ts';
import { cyclesIn } from '../../../scripts/map/cycles.ts';
import { readSources } from '../../../scripts/map/source-file.ts';

interface Override {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: { readonly style?: { readonly noRestrictedImports?: unknown } } };
}

/** A file, and what it imports. */
type Probe = readonly [file: string, from: string];

const biome = JSON.parse(readFileSync('biome.json', 'utf8')) as {
  readonly $schema: string;
  readonly vcs: unknown;
  readonly overrides: readonly Override[];
};
const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const ports = folders.flatMap((folder) => (readdirSync(`src/${folder}`).includes('port.ts') ? [folder] : []));

const refused: readonly Probe[] = [
  ['src/confirmation/a.ts', 'node:fs'],
  ['src/confirmation/b.ts', '../store/index.ts'],
  ['src/authenticator/a.ts', 'otplib'],
  ['src/authenticator/totp.ts', '../lib/index.ts'],
  ['src/line/a.ts', 'zod'],
  ['src/digest/a.ts', '../sip/port.ts'],
  ['src/sip/embedded/a.ts', '../../http/index.ts'],
  ['src/sip/b.ts', '../confirmation/index.ts'],
  ['src/media/a.ts', '../dialin/index.ts'],
  ['src/media/b.ts', '../line/index.ts'],
  ['src/sdp/a.ts', '../lib/index.ts'],
  ['src/device/a.ts', '../confirmation/index.ts'],
  ['src/device/b.ts', '../mqtt/index.ts'],
  ['src/events/a.ts', 'mqtt'],
  ['src/mqtt/a.ts', '../events/index.ts'],
  ['src/device-setup/a.ts', '../http/index.ts'],
  ['src/device-setup/families/a.ts', '../../device/index.ts'],
  ['src/http/routes/a.ts', '../../store/index.ts'],
  ['src/http/b.ts', '../sip/embedded/index.ts'],
  ['src/dialin/a.ts', '../sip/embedded/index.ts'],
  ['src/dialin/callers/a.ts', '../conversation.ts'],
  ['src/dialin/callers/b.ts', '../../sip/registrations/client.ts'],
  ['src/lib/a.ts', '../config/index.ts'],
  ['src/lib/async/a.ts', '../secret.ts'],
  ['src/cli/a.ts', '../confirmation/service.ts'],
  ['src/cli/b.ts', '../http/server.ts'],
  ['src/app/a.ts', '../demo/phone.ts'],
  ['src/app/b.ts', '../cli/index.ts'],
  ['src/sip/c.ts', '../app/parts.ts'],
  ['src/sip/d.ts', './embedded/core.ts'],
  ['src/sip/admission/a.ts', '../embedded/transport/flow.ts'],
  ['src/sip/admission/b.ts', '../embedded/index.ts'],
  ['src/sip/admission/d.ts', 'node:net'],
  ['src/sip/syntax/a.ts', '../port.ts'],
  ['src/sip/syntax/b.ts', '../embedded/transport/flow.ts'],
  ['src/sip/redaction/a.ts', '../port.ts'],
  ['src/sip/trace/a.ts', '../embedded/core.ts'],
  ['src/sip/client/a.ts', '../embedded/transport/udp.ts'],
  ['src/demo/a.ts', '../cli/outcome.ts'],
  ['src/demo/house/a.ts', '../../app/index.ts'],
  ['src/cli/d.ts', '../demo/index.ts'],
  ['src/http/d.ts', '../demo/index.ts'],
  ['src/demo/phone/a.ts', '../../sip/embedded/core.ts'],
  ['src/demo/page/a.ts', '../../lib/index.ts'],
  ['src/demo/page/b.ts', 'node:fs'],
  ['src/demo/page/c.ts', 'sip.js'],
  ['src/sip/embedded/b.ts', '../drachtio/server.ts'],
  ['src/sip/drachtio/a.ts', '../embedded/core.ts'],
  ['src/sip/drachtio/b.ts', '../../http/index.ts'],
  ['src/sip/drachtio/protocol/a.ts', '../server.ts'],
  ['src/sip/drachtio/protocol/b.ts', '../../syntax/message.ts'],
  ['src/sip/embedded/call/b.ts', '../../../http/index.ts'],
  ['src/http/c.ts', '../app/index.ts'],
  ['src/http/e.ts', '../doors/forward-auth/index.ts'],
  ['src/doors/a/a.ts', '../../store/index.ts'],
  ['src/doors/a/b.ts', '../b/index.ts'],
  ['src/doors/a/c.ts', '../../http/server.ts'],
  ['src/doors/a/h.ts', 'oidc-provider'],
  ['src/doors/keycloak/a.ts', '../openid/index.ts'],
  ['src/doors/openid/a.ts', '../forward-auth/index.ts'],
  ['src/openid/a.ts', 'oidc-provider'],
  ['src/openid/b.ts', '../store/index.ts'],
  ['src/hosted/a.ts', '../doors/forward-auth/index.ts'],
  ['src/hosted/b.ts', '../store/index.ts'],
  ['src/client/a.ts', '../lib/index.ts'],
  ['src/client/b.ts', '../http/index.ts'],
  ['src/signing/a.ts', '../store/index.ts'],
  ['src/store/a.ts', 'better-sqlite3'],
  ['src/store/shared/a.ts', 'better-sqlite3'],
  ['src/store/shared/b.ts', '../sqlite/database.ts'],
  ['src/store/data-dir/a.ts', '../sqlite/database.ts'],
  ['src/store/sqlite/a.ts', '../../confirmation/service.ts'],
  ['src/store/sqlite/ports/a.ts', '../../postgres/pool.ts'],
  ['src/store/sqlite/ports/b.ts', '../../../signing/ring.ts'],
  ['src/store/postgres/a.ts', '../sqlite/database.ts'],
  ['src/store/postgres/ports/a.ts', 'better-sqlite3'],
  ['src/store/copy/a.ts', 'pg'],
  ['src/app/c.ts', '../store/sqlite/database.ts'],
  ['src/web/a.ts', '../lib/index.ts'],
  ['src/web/confirm/a.ts', '../../lib/index.ts'],
  ['src/web/confirm/b.ts', 'node:fs'],
  ['src/web/b.ts', '../app/index.ts'],
];

const allowed: readonly Probe[] = [
  ['src/lib/async/c.ts', '../clock.ts'],
  ['src/confirmation/c.ts', '../lib/index.ts'],
  ['src/authenticator/c.ts', '../lib/index.ts'],
  ['src/sip/e.ts', './syntax/message.ts'],
  ['src/line/b.ts', '../sdp/index.ts'],
  ['src/media/c.ts', '../sdp/index.ts'],
  ['src/sip/admission/c.ts', '../digest-target.ts'],
  ['src/sip/admission/f.ts', '../../digest/index.ts'],
  ['src/line/c.ts', '../digest/index.ts'],
  ['src/sip/admission/e.ts', '../syntax/message.ts'],
  ['src/sip/embedded/c.ts', '../../line/port.ts'],
  ['src/sip/drachtio/c.ts', '../admission/admission.ts'],
  ['src/sip/drachtio/d.ts', './protocol/index.ts'],
  ['src/sip/drachtio/protocol/c.ts', '../../../lib/index.ts'],
  ['src/sip/drachtio/protocol/d.ts', 'node:net'],
  ['src/sip/embedded/d.ts', '../admission/admission.ts'],
  ['src/sip/embedded/call/c.ts', '../../syntax/message.ts'],
  ['src/sip/embedded/call/d.ts', '../../port.ts'],
  ['src/sip/embedded/call/e.ts', '../transport/flow.ts'],
  ['src/sip/redaction/b.ts', '../syntax/headers.ts'],
  ['src/sip/trace/b.ts', '../redaction/index.ts'],
  ['src/sip/client/c.ts', '../syntax/message.ts'],
  ['src/demo/phone/c.ts', '../../sip/client/index.ts'],
  ['src/demo/c.ts', '../app/index.ts'],
  ['src/cli/demo.ts', '../demo/index.ts'],
  ['src/demo/page/d.ts', '../../web/i18n/texts.ts'],
  ['src/demo/page/softphone.ts', 'sip.js'],
  ['src/sip/syntax/c.ts', '../../lib/index.ts'],
  ['src/cli/c.ts', '../app/index.ts'],
  ['src/cli/f.ts', '../client/rest.ts'],
  ['src/cli/e.ts', '../http/schema.ts'],
  ['src/device/c.ts', '../mqtt/port.ts'],
  ['src/events/c.ts', '../mqtt/port.ts'],
  ['src/http/routes/c.ts', '../../line/index.ts'],
  ['src/http/routes/d.ts', '../../device-setup/index.ts'],
  ['src/device-setup/b.ts', '../confirmation/index.ts'],
  ['src/device-setup/families/b.ts', '../dialling/plan.ts'],
  ['src/doors/a/d.ts', '../../http/problem.ts'],
  ['src/doors/a/e.ts', '../../http/schema/grants.ts'],
  ['src/doors/a/f.ts', '../../confirmation/index.ts'],
  ['src/doors/a/g.ts', '../../hosted/index.ts'],
  ['src/doors/keycloak/b.ts', 'jose'],
  ['src/doors/openid/b.ts', 'oidc-provider'],
  ['src/doors/openid/c.ts', '../../openid/port.ts'],
  ['src/openid/c.ts', '../lib/index.ts'],
  ['src/hosted/c.ts', '../http/parts.ts'],
  ['src/dialin/c.ts', '../sip/port.ts'],
  ['src/store/shared/c.ts', '../../confirmation/port.ts'],
  ['src/store/sqlite/b.ts', '../data-dir/files.ts'],
  ['src/store/sqlite/tables/b.ts', '../../shared/sealed.ts'],
  ['src/store/sqlite/ports/c.ts', '../../../signing/port.ts'],
  ['src/store/postgres/b.ts', 'pg'],
  ['src/store/postgres/ports/c.ts', '../../shared/sealed.ts'],
  ['src/store/copy/c.ts', '../postgres/connect.ts'],
  ['src/cli/dialplan/c.ts', '../../confirmation/index.ts'],
  ['src/web/c.ts', './confirm/c.ts'],
  ['src/web/confirm/c.ts', '../i18n/texts.ts'],
  ['src/web/confirm/d.ts', '../../http/schema.ts'],
  ['src/web/confirm/e.ts', 'lit'],
];

/** Lints a tree that holds one import per probe, under this project's rules; gives what the linter printed. */
const lintProbes = (): string => {
  const tree = mkdtempSync(join(tmpdir(), 'offhook-folders-'));
  const { $schema: _schema, vcs: _vcs, ...rules } = biome;
  writeFileSync(join(tree, 'biome.json'), JSON.stringify(rules));
  for (const [file, from] of [...refused, ...allowed]) {
    mkdirSync(join(tree, dirname(file)), { recursive: true });
    writeFileSync(join(tree, file), `import { x } from '${from}';\nexport const y = x;\n`);
  }
  const args = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--colors=off', '.'];
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), args, { cwd: tree, encoding: 'utf8' });
  rmSync(tree, { recursive: true });
  return stdout + stderr;
};

/** What the files of src name by a path: cheaper than reading them as the map does, and all that tells of folders. */
const relativeImports = () =>
  readSources('.', 'src').flatMap(({ path, text }) =>
    [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to = '']) => ({
      from: path,
      to: join(dirname(path), to),
      typeOnly: false,
    })),
  );

describe('the folders of src', () => {
  it.each(folders)('%s has its import rule', (folder) => {
    const rule = biome.overrides.find((override) => override.includes.includes(`src/${folder}/**`));
    expect(rule?.linter.rules.style?.noRestrictedImports).toBeDefined();
  });

  it('need each other in no circle, type imports included', () => {
    expect(cyclesIn(arrowsBelow('src', relativeImports()))).toEqual([]);
  });

  it('each probe has a file of its own', () => {
    const files = [...refused, ...allowed].map(([file]) => file);
    expect(files).toEqual([...new Set(files)]);
  });

  const printed = lintProbes();

  it.each(refused)('the linter refuses in %s the import of %s', (file) => {
    expect(printed).toContain(`${file}:1:19 lint/style/noRestrictedImports`);
  });

  it.each(allowed)('the linter allows in %s the import of %s', (file) => {
    expect(printed).not.toContain(`${file}:`);
  });

  it.each(readdirSync('src/client'))('client/%s needs nothing else of src at run time', (file) => {
    const { outputText } = ts.transpileModule(readFileSync(`src/client/${file}`, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
    });
    expect(outputText).not.toContain("'../");
  });

  it.each(ports)('%s/port.ts emits no code', (folder) => {
    const { outputText } = ts.transpileModule(readFileSync(`src/${folder}/port.ts`, 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        verbatimModuleSyntax: true,
        removeComments: true,
      },
    });
    expect(outputText.trim()).toBe('export {};');
  });
});
