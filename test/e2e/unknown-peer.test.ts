import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { startInside } from '../support/offhook-inside.ts';

const FRITZ = { name: 'fritz', registrar: '127.0.0.1:9', user: 'offhook', password: 'sesame-of-620' };

it('warns at the start of lines behind a peer that nothing names, and of no others', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'offhook-lines-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const linesFile = join(dir, 'lines.yaml');
  await writeFile(
    linesFile,
    'lines:\n  attic: { kind: dect, username: "203", peer: pbx }\n  barn: { kind: dect, username: "301", peer: other }\n' +
      '  bath: { kind: dect, username: "**610", peer: fritz }\n',
  );
  const logged: { readonly level: number; readonly msg: string; readonly lines?: unknown }[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const fixture = await startInside(
    { sip: { linesFile, peers: ['pbx=192.168.178.5'], registrations: [FRITZ] } },
    { logger },
  );
  onTestFinished(() => fixture.stop());
  const warnings = logged.filter(({ level, lines }) => level === 40 && lines !== undefined);
  expect(warnings).toMatchObject([
    {
      lines: [{ id: 'barn', peer: 'other' }],
      msg: expect.stringMatching(/^behind a peer that neither sip\.peers nor sip\.registrations names/),
    },
  ]);
});
