import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/upkeep.md', 'utf8');
const metrics = readFileSync('docs/generated/metrics.md', 'utf8');

const known = [...metrics.matchAll(/^\| `(offhook_\w+)` \|/gm)].map(([, name]) => name);

describe('docs/upkeep.md', () => {
  it('names no metric that there is not', () => {
    for (const [name] of page.matchAll(/offhook_\w+/g)) expect(known).toContain(name);
  });

  it('asks in its script by options that offhook ask has', () => {
    const command = readFileSync('src/cli/ask/command.ts', 'utf8');
    const [asked = ''] = /^ +offhook ask .*$/m.exec(page) ?? [];
    const options = [...asked.matchAll(/--[a-z-]+/g)].map(([name]) => name);
    expect(options).toContain('--code-stdin');
    for (const name of options) expect(command).toContain(name);
  });

  it('quotes what an older program says of a newer database', () => {
    const source = readFileSync('src/store/sqlite/migrate.ts', 'utf8');
    const [, said = ''] = /`(The database \$.*?)`/.exec(source) ?? [];
    const spoken = said
      .replace(/\$\{db\.name\}/, '/var/lib/offhook/offhook.sqlite')
      .replace(/\$\{unknown\}/, '013-expiring-keys');
    expect(page).toContain(`\n${spoken}\n`);
  });
});
