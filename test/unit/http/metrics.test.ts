import { describe, expect, it } from 'vitest';
import { createMetrics, nothingAlive } from '../../../src/http/index.ts';
import type { RegistrationStatus } from '../../../src/sip/registrations/status.ts';

it('counts what comes by the thousand once, whenever somebody asks', async () => {
  const { sipRequests, sipDigestFailures, registry } = createMetrics(() => nothingAlive);
  const counted = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^offhook_sip_(requests|digest_failures)_total/.test(line));
  expect(await counted()).toEqual(['offhook_sip_digest_failures_total 0']);
  const [invite, none] = [{ method: 'INVITE' }, {}];
  sipRequests.inc(invite);
  sipRequests.inc(invite);
  sipDigestFailures.inc(none);
  const once = ['offhook_sip_requests_total{method="INVITE"} 2', 'offhook_sip_digest_failures_total 1'];
  expect(await counted()).toEqual(once);
  expect(await counted()).toEqual(once);
  sipRequests.inc(invite);
  expect((await counted())[0]).toBe('offhook_sip_requests_total{method="INVITE"} 3');
});

describe('the metrics of registrations at PBXs', () => {
  it('have no series where there is none', async () => {
    const text = await createMetrics(() => nothingAlive).registry.metrics();
    expect(text).not.toMatch(/^offhook_registrations\w*\{/m);
  });

  it('show at each scrape in which of its states each entry is', async () => {
    const metrics = createMetrics(() => nothingAlive);
    const fritz: RegistrationStatus = {
      ...{ name: 'fritz', registrar: 'fritz.box (udp)', user: 'offhook', state: 'registered', since: 0 },
      ...{ expiresAt: undefined, lastError: undefined, nextAt: undefined, node: 'cellar/1' },
    };
    let now: readonly RegistrationStatus[] = [fritz];
    metrics.showRegistrations(() => now);
    const shown = async () =>
      (await metrics.registry.metrics()).split('\n').filter((line) => /^offhook_registrations\{.*\} 1$/.test(line));
    expect(await shown()).toEqual(['offhook_registrations{name="fritz",state="registered"} 1']);
    now = [{ ...fritz, state: 'failed' }];
    expect(await shown()).toEqual(['offhook_registrations{name="fritz",state="failed"} 1']);
    expect(await metrics.registry.metrics()).toContain('offhook_registrations{name="fritz",state="registered"} 0');
    now = [];
    expect(await shown()).toEqual([]);
  });
});
