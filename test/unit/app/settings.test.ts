import { describe, expect, it } from 'vitest';
import { authenticatorPolicyOf, clockHealth, rtpHealth } from '../../../src/app/settings.ts';
import { configSchema } from '../../../src/config/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the issuer that authenticator apps show', () => {
  const issuerOf = (app: string, authenticator = {}) =>
    authenticatorPolicyOf(configSchema.parse({ authenticator })).issuerOf(app);

  it('is the name of the app, so that two of them are told apart, unless it is set', () => {
    expect(issuerOf('offhook-admin')).toBe('Offhook');
    expect([issuerOf('router-ui'), issuerOf('heating'), issuerOf('default')]).toEqual([
      'router-ui',
      'heating',
      'Offhook',
    ]);
    expect(issuerOf('router-ui', { issuer: 'Maple Street 5' })).toBe('Maple Street 5');
  });

  it.each(['', 'a:b', 'a\nb', 'x'.repeat(65)])('is not %j', (issuer) => {
    expect(configSchema.safeParse({ authenticator: { issuer } }).success).toBe(false);
  });
});

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

  it('of the clock: nobody knows what time it is until it has passed what was recorded before the start', () => {
    const clock = new ManualClock();
    expect(clockHealth(clock)).toEqual({ part: 'clock', ok: true });
    clock.begin(clock.now() + 1000);
    expect(clockHealth(clock)).toMatchObject({ part: 'clock', ok: false, reason: 'set-back' });
    clock.advance(999);
    expect(clockHealth(clock)).toMatchObject({ ok: false });
    clock.advance(1);
    expect(clockHealth(clock)).toEqual({ part: 'clock', ok: true });
  });

  it.each([
    [-10_000, '10.0 s behind'],
    [10_000, '10.0 s ahead of'],
  ])('of the clock: %i ms off from that of the database it serves by that, and says so', (offMs, words) => {
    const clock = new ManualClock();
    clock.follow(clock.timeOfDay() - offMs);
    const detail = `the clock of this machine is ${words} that of the database, which counts`;
    expect(clockHealth(clock)).toEqual({ part: 'clock', ok: true, detail });
  });

  it('of the clock: set back while it runs costs no readiness, and is told from a minute on', () => {
    const clock = new ManualClock();
    clock.now();
    clock.setBack(60_000);
    expect(clockHealth(clock)).toEqual({ part: 'clock', ok: true });
    clock.setBack(3_540_000);
    expect(clockHealth(clock)).toMatchObject({ ok: true, reason: 'held', numbers: { seconds: 3600 } });
    clock.jump(3_600_000);
    expect(clockHealth(clock)).toEqual({ part: 'clock', ok: true });
  });
});
