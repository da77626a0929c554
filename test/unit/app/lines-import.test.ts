import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importLines, linesFileFault } from '../../../src/app/lines-import.ts';
import { configSchema } from '../../../src/config/index.ts';
import { err, ok } from '../../../src/lib/index.ts';
import type { SharedFacts } from '../../../src/store/index.ts';
import { emptyPlace } from '../../support/cli-place.ts';

const secretKey = Buffer.alloc(32, 1);

const memoryFacts = () => {
  const noted: Record<string, string> = {};
  const facts: SharedFacts = {
    settle: async (added) => Object.assign(noted, { ...added, ...noted }),
    read: async () => noted,
    replace: async (added) => void Object.assign(noted, added),
  };
  return { facts, noted };
};

const aFile = () => {
  const path = join(emptyPlace().cwd, 'lines.yaml');
  const write = (label: string) =>
    writeFileSync(
      path,
      `lines:\n  hall: { kind: analog, username: hall, password: "a-long-one-1", label: "${label}" }\n`,
    );
  write('Hall');
  return { config: configSchema.parse({ sip: { linesFile: path } }), write };
};

it('a node says that the lines of its file were never imported, or from another one', async () => {
  const { facts, noted } = memoryFacts();
  const { config, write } = aFile();
  const fault = () => linesFileFault(config, { facts, secretKey });
  expect(await fault()).toContain('never imported');
  const lines = { syncFile: async () => ok(undefined) };
  expect(await importLines(config, { lines, facts, secretKey })).toMatchObject({ lines: 1 });
  expect(await fault()).toBeUndefined();
  write('Corridor');
  expect(await fault()).toContain('it was changed since');
  expect(JSON.stringify(noted)).not.toMatch(/a-long-one|Hall/);
  expect(await linesFileFault(configSchema.parse({}), { facts, secretKey })).toBeUndefined();
});

it('a file that is not taken is not noted', async () => {
  const { facts, noted } = memoryFacts();
  const { config } = aFile();
  const lines = { syncFile: async () => err({ code: 'malformed' as const, detail: 'There is such a line already.' }) };
  await expect(importLines(config, { lines, facts, secretKey })).rejects.toThrow('There is such a line already.');
  await expect(importLines(configSchema.parse({}), { lines, facts, secretKey })).rejects.toThrow(
    'There is no file of lines',
  );
  expect(noted).toEqual({});
});
