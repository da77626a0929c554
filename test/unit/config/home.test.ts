import { expect, it } from 'vitest';
import { homeOf } from '../../../src/config/index.ts';

const interfaces = {
  lo: [{ cidr: '127.0.0.1/8', internal: true }],
  eth0: [{ cidr: '203.0.113.7/24', internal: false }],
};

it('is what is configured, and the own prefixes where auto stands', () => {
  expect(homeOf(['10.0.0.0/8'], interfaces).cidrs).toEqual(['10.0.0.0/8']);
  const home = homeOf(['10.0.0.0/8', 'auto'], interfaces);
  expect(home.cidrs).toEqual(['10.0.0.0/8', '203.0.113.7/24']);
  expect(home.networks.has('203.0.113.200')).toBe(true);
  expect(home.networks.has('127.0.0.1')).toBe(false);
});
