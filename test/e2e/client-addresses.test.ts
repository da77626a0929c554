import { dirname } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { startInside } from '../support/offhook-inside.ts';

it('a relying app that passes one address for everybody is told in the log, by /readyz and by the doctor', async () => {
  const warnings: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const { app, keyFile, stop } = await startInside({}, { logger });
  onTestFinished(stop);
  await app.addLine('hall');
  const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dirname(keyFile) });
  const doctor = async () => {
    const { out } = await offhook('doctor', '--json');
    const { checks } = JSON.parse(out) as { readonly checks: readonly { readonly name: string }[] };
    return checks.find(({ name }) => name === 'client addresses');
  };
  const readyz = async () => {
    const { parts } = await app.rest.call('GET /readyz');
    return parts.find(({ part }) => part === 'client addresses');
  };

  expect(await doctor()).toMatchObject({ state: 'ok' });
  expect(await readyz()).toEqual({ part: 'client addresses', ok: true });
  for (let asked = 0; asked < 25; asked++) await app.ask();

  const finding = expect.stringContaining('from several sessions, told one and the same clientAddress');
  expect(await doctor()).toMatchObject({ state: 'warn', detail: finding });
  expect(await readyz()).toEqual({
    part: 'client addresses',
    ok: true,
    detail: finding,
    reason: 'one-client-address',
    numbers: { requests: 25 },
  });
  expect(warnings).toEqual([expect.stringContaining('told one and the same clientAddress')]);
  expect(warnings.join()).not.toContain('192.168.');
});
