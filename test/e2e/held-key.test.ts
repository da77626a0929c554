import { expect, it } from 'vitest';
import { flowing } from '../support/flowing.ts';
import { dialled, WholeFixture } from '../support/whole-fixture.ts';

const HELD = { durationMs: 8000, pauseMs: 100 };

it.each(['rfc4733', 'in-band'] as const)(
  'a code confirms of which one key is held for eight seconds (%s)',
  async (by) => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('hall');
    const asked = await fixture.ask();
    const digits = dialled(asked).slice('*10'.length);
    const call = await flowing(fixture.clock, phone.dial('8810'));
    await flowing(fixture.clock, call.final());
    await flowing(fixture.clock, call.key(digits.slice(0, 3), { by }));
    await flowing(fixture.clock, call.key(digits.slice(3, 4), { by, ...HELD }));
    await flowing(fixture.clock, call.key(digits.slice(4), { by }));
    expect(await flowing(fixture.clock, call.ended())).toBe('hung-up-by-server');
    expect(await fixture.read(asked)).toMatchObject({ state: 'confirmed' });
  },
);

it('a key that is never released holds a call no longer than limits.callSeconds', async () => {
  const fixture = await WholeFixture.open({ limits: { callSeconds: 7 } });
  const phone = await fixture.addPhone('hall');
  const call = await flowing(fixture.clock, phone.dial('8810'));
  await flowing(fixture.clock, call.final());
  const since = fixture.clock.now();
  const keying = call.key('4', { durationMs: 60_000 });
  expect(await flowing(fixture.clock, call.ended())).toBe('hung-up-by-server');
  expect(fixture.clock.now() - since).toBeLessThan(10_000);
  await flowing(fixture.clock, keying);
});
