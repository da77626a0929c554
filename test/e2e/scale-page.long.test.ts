import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

const SECTION = /^## Two nodes on one machine, in ten minutes$(.*?)^## /ms;
const BLOCK = /^```sh\n(.*?)^```$/gms;

/** What a test has done before, and where it has left that. */
const BUILD = 'npm ci && npm run build\n';
const BUILT = 'dist/main.js';

/** What is left where a block fails. */
const CLEAN_UP = `trap 'code=$?; kill $(jobs -p) 2> /dev/null || true; [ ! -d $TWO/db ] || pg_ctl -D $TWO/db -m immediate stop; exit $code' EXIT\n`;

/** The blocks of the page, letter for letter but for the build. */
const documented = (main: string): string => {
  const [, section = ''] = SECTION.exec(readFileSync('docs/scale.md', 'utf8')) ?? [];
  const text = [...section.matchAll(BLOCK)].map(([, block]) => block).join('');
  for (const part of [BUILD, BUILT]) if (!text.includes(part)) throw new Error(`docs/scale.md does not say ${part}`);
  return CLEAN_UP + text.replace(BUILD, '').replaceAll(BUILT, main);
};

/** PostgreSQL does not run as root. */
const somebody = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  const idOf = (which: '-u' | '-g') => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
};

/** Whether that somebody can read this checkout: the page is played in it. */
const isReadable = (): boolean => spawnSync('test', ['-r', 'package.json'], somebody()).status === 0;

/** Its addresses are of the page: nobody else may be at the ports 5060, 8080 and 9090 of this machine. */
const tools = {
  commands: [...KAMAILIO_TOOL.commands, 'kamcmd', 'nginx', 'sipp', 'curl', 'openssl'],
  debianPackage: 'kamailio nginx-light sip-tester curl openssl',
};

describeWithTools(tools, 'docs/scale.md', () => {
  describeWithPostgres('in a shell', () => {
    it('shows two nodes that take over from each other, block by block as it stands there', async ({ skip }) => {
      if (!isReadable()) skip('the user postgres, for whom root plays it, cannot read this checkout');
      const main = process.env.OFFHOOK_TEST_MAIN ?? '';
      const root = dirname(dirname(dirname(main)));
      // Whoever plays the page reads what this one has built.
      for (const part of [root, join(root, 'offhook'), join(root, 'offhook/bin')]) await chmod(part, 0o755);
      const shell = spawn('bash', ['-e', '-c', documented(main)], {
        ...somebody(),
        env: { PATH: process.env.PATH, TMPDIR: '/tmp', HOME: '/tmp' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [shell.stdout, shell.stderr])
        stream.on('data', (chunk) => {
          said += chunk;
        });
      const [code] = await once(shell, 'exit');
      expect(code, said).toBe(0);
      expect(said.match(/^1 passed, 0 failed$/gm), said).toHaveLength(5);
      expect(said.match(/"status":"ready"/g), said).toHaveLength(4);
      expect(said).toMatch(/^nodes +2 live/m);
      expect(said).toContain('node sip:127.0.0.12:5060;transport=tcp does not answer any more');
      expect(said).toMatch(/^\{"items":\[\{[^}]*"answering":true[^}]*\}\],"next":null\}$/m);
      expect(said.match(/: confirmed$/gm), said).toHaveLength(4);
    });
  });
});
