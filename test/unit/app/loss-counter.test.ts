import { expect, it } from 'vitest';
import { lossCounter } from '../../../src/app/loss-counter.ts';
import { createMetrics, nothingAlive } from '../../../src/http/index.ts';

it('a registration is lost when one fails that has stood, and once', async () => {
  const metrics = createMetrics(() => nothingAlive);
  const count = lossCounter(metrics, [{ name: 'fritz' }, { name: 'pbx' }]);
  const lost = async (name: string) => {
    const { values } = await metrics.registrationsLost.get();
    return values.find(({ labels }) => labels.name === name)?.value;
  };
  expect([await lost('fritz'), await lost('pbx')]).toEqual([0, 0]);
  count('failed', 'fritz');
  expect(await lost('fritz')).toBe(0);
  count('registered', 'fritz');
  count('failed', 'fritz');
  count('failed', 'fritz');
  expect([await lost('fritz'), await lost('pbx')]).toEqual([1, 0]);
});
