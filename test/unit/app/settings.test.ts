import { describe, expect, it } from 'vitest';
import { clockHealth, rtpHealth } from '../../../src/app/settings.ts';
import { configSchema } from '../../../src/config/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';

const fact = { id: 'evt_1', type: 'line.added', app: null, subject: 'hall', actor: null, data: {} };

describe('what readyz says', () => {
  it.each([
    [16_384, 16_387, 0, true, { free: 2, all: 2 }],
    [16_384, 16_387, 1, true, { free: 1, all: 2 }],
    [16_384, 16_387, 2, false, { free: 0, all: 2 }],
    [16_385, 16_388, 1, true, { free: 1, all: 2 }],
  ])('of the ports %i to %i with %i calls', (portMin, portMax, taken, ok, numbers) => {
    const config = configSchema.parse({ rtp: { portMin, portMax } });
    expect(rtpHealth(config, taken)).toEqual({
      part: 'rtp',
      ok,
      detail: `${numbers.free} of ${numbers.all} ports are free`,
      reason: 'ports',
      numbers,
    });
  });

  it('of the clock: right while nothing happened in its future', async () => {
    const clock = new ManualClock();
    const log = new MemoryAuditLog();
    expect(await clockHealth(log, clock)).toEqual({ part: 'clock', ok: true });
    await log.append({ ...fact, at: clock.now() + 60_000 });
    expect(await clockHealth(log, clock)).toEqual({ part: 'clock', ok: true });
    await log.append({ ...fact, at: clock.now() + 60_001 });
    expect(await clockHealth(log, clock)).toMatchObject({ part: 'clock', ok: false, reason: 'set-back' });
    clock.advance(1);
    expect(await clockHealth(log, clock)).toEqual({ part: 'clock', ok: true });
  });

  it('of the clock: not known while the store does not answer', async () => {
    const gone = { head: () => Promise.reject(new Error('gone')), since: async () => [] };
    expect(await clockHealth(gone, new ManualClock())).toMatchObject({
      part: 'clock',
      ok: false,
      reason: 'store-silent',
    });
  });
});
