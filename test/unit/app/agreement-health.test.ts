import { expect, it } from 'vitest';
import { agreementHealth } from '../../../src/app/steps/agreement.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('what /readyz says of the settings is what was known before where the database says nothing', async () => {
  const clock = new ManualClock();
  const digits = { path: 'code.digits', own: '8', shared: '6' };
  const answers = [Promise.resolve([digits]), new Promise<never>(() => undefined)];
  const health = agreementHealth({ differences: () => answers.shift() ?? Promise.resolve([]) }, clock);
  clock.advance(2000);
  const before = await health();
  expect(before).toMatchObject({ ok: false, detail: expect.stringContaining('code.digits') });
  clock.advance(2000);
  const asked = health();
  clock.advance(1500);
  expect(await asked).toEqual(before);
  expect(clock.armed).toBe(0);
});
