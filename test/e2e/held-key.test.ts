import { expect, it } from 'vitest';
import { flowing } from '../support/flowing.ts';
import { dialled, WholeHouse } from '../support/whole-house.ts';

const HELD = { durationMs: 8000, pauseMs: 100 };

it.each(['rfc4733', 'in-band'] as const)(
  'a code confirms of which one key is held for eight seconds (%s)',
  async (by) => {
    const house = await WholeHouse.open();
    const phone = await house.addPhone('hall');
    const asked = await house.ask();
    const digits = dialled(asked).slice('*10'.length);
    const call = await flowing(house.clock, phone.dial('8810'));
    await flowing(house.clock, call.final());
    await flowing(house.clock, call.key(digits.slice(0, 3), { by }));
    await flowing(house.clock, call.key(digits.slice(3, 4), { by, ...HELD }));
    await flowing(house.clock, call.key(digits.slice(4), { by }));
    expect(await flowing(house.clock, call.ended())).toBe('hung-up-by-server');
    expect(await house.read(asked)).toMatchObject({ state: 'confirmed' });
  },
);

it('a key that is never released holds a call no longer than limits.callSeconds', async () => {
  const house = await WholeHouse.open({ limits: { callSeconds: 7 } });
  const phone = await house.addPhone('hall');
  const call = await flowing(house.clock, phone.dial('8810'));
  await flowing(house.clock, call.final());
  const since = house.clock.now();
  const keying = call.key('4', { durationMs: 60_000 });
  expect(await flowing(house.clock, call.ended())).toBe('hung-up-by-server');
  expect(house.clock.now() - since).toBeLessThan(10_000);
  await flowing(house.clock, keying);
});
