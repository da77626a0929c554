import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const page = readFileSync('docs/upkeep.md', 'utf8');
const metrics = readFileSync('docs/generated/metrics.md', 'utf8');

/** The labels of each metric, by its name. */
const known = new Map(
  [...metrics.matchAll(/^\| `(offhook_\w+)` \| \w+ \| (.*?) \|/gm)].map(([, name = '', labels = '']) => [
    name,
    [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label ?? ''),
  ]),
);

const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => parse(block ?? ''));
const rulesSchema = z.object({
  groups: z.tuple([
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ]),
});
const [{ rules }] = rulesSchema.parse(blocks.find((block) => 'groups' in block)).groups;

describe('docs/upkeep.md', () => {
  it('has five alert rules, each with a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(5);
  });

  it.each(rules)('watches with $alert a metric that there is, by labels that it has', ({ expr }) => {
    const [, name = '', labels = ''] = /(offhook_\w+)(?:\{(.*?)\})?/.exec(expr) ?? [];
    expect([...known.keys()]).toContain(name);
    for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) expect(known.get(name)).toContain(label);
  });

  it('names no metric elsewhere that there is not', () => {
    for (const [name] of page.matchAll(/offhook_\w+/g)) expect([...known.keys()]).toContain(name);
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
