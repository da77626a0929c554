import { describe, expect, it, vi } from 'vitest';
import { currentHome, homeOf } from '../../../src/config/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const interfacesWith = (cidr: string) => ({
  lo: [{ cidr: '127.0.0.1/8', internal: true }],
  eth0: [{ cidr, internal: false }],
});

describe('the home network', () => {
  it('is what is configured, and the own prefixes where auto stands', () => {
    const interfaces = interfacesWith('203.0.113.7/24');
    expect(homeOf(['10.0.0.0/8'], interfaces).cidrs).toEqual(['10.0.0.0/8']);
    const home = homeOf(['10.0.0.0/8', 'auto'], interfaces);
    expect(home.cidrs).toEqual(['10.0.0.0/8', '203.0.113.7/24']);
    expect(home.networks.has('203.0.113.200')).toBe(true);
    expect(home.networks.has('127.0.0.1')).toBe(false);
  });

  it('follows the own prefixes within a minute, and forgets those it had', () => {
    const clock = new ManualClock();
    let prefix = '2001:db8:1:2::5/64';
    const home = currentHome(['auto'], () => interfacesWith(prefix), clock);
    const old = () => home().networks.has('2001:db8:1:2::99');
    expect(old()).toBe(true);
    prefix = '2001:db8:9:9::5/64';
    clock.advance(59_999);
    expect(old()).toBe(true);
    clock.advance(1);
    expect([old(), home().networks.has('2001:db8:9:9::99')]).toEqual([false, true]);
  });

  it('without auto looks at no interface again', () => {
    const clock = new ManualClock();
    const interfaces = vi.fn(() => interfacesWith('203.0.113.7/24'));
    const home = currentHome(['10.0.0.0/8'], interfaces, clock);
    clock.advance(3_600_000);
    expect(home().cidrs).toEqual(['10.0.0.0/8']);
    expect(interfaces).toHaveBeenCalledTimes(1);
  });
});
