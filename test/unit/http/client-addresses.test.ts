import { describe, expect, it } from 'vitest';
import { ClientAddresses } from '../../../src/http/index.ts';

const watch = () => {
  const told: string[] = [];
  const addresses = new ClientAddresses({
    enough: { requests: 20, sessions: 3 },
    isNobodys: (address) => address === '127.0.0.1' || address.startsWith('10.0.0.'),
    onSuspicion: (finding) => void told.push(finding),
  });
  const see = (times: number, addressOf: (at: number) => string | undefined, sessions = 5) => {
    for (let at = 0; at < times; at++) addresses.note({ clientAddress: addressOf(at), session: `s${at % sessions}` });
  };
  return { told, addresses, see };
};

describe('client addresses', () => {
  it.each([
    ['one and the same', () => '203.0.113.7', 'one and the same'],
    ['this machine', () => '127.0.0.1', 'of this machine or of a proxy'],
    ['several proxies', (at: number) => `10.0.0.${at % 4}`, 'of this machine or of a proxy'],
    ['a proxy or none', (at: number) => (at % 2 === 0 ? undefined : '10.0.0.1'), 'of this machine or of a proxy'],
    ['none', () => undefined, 'told no clientAddress'],
  ])('are suspicious when it is always %s: told once, at the twentieth request', (_what, addressOf, finding) => {
    const { told, addresses, see } = watch();
    see(19, addressOf);
    expect([told, addresses.finding()]).toEqual([[], undefined]);
    see(1, addressOf);
    expect(told).toEqual([expect.stringContaining(finding)]);
    see(50, addressOf);
    expect(told).toHaveLength(1);
    expect(addresses.finding()).toContain('all 70 requests');
    expect(addresses.finding()).not.toMatch(/\d+\.\d+\.\d+/);
  });

  it('of one person at one place are none of our business', () => {
    const { told, see } = watch();
    see(100, () => '203.0.113.7', 2);
    expect(told).toEqual([]);
  });

  it('of two places are fine, and stay so', () => {
    const { told, addresses, see } = watch();
    see(19, () => '203.0.113.7');
    see(1, () => '203.0.113.8');
    see(100, () => '127.0.0.1');
    expect([told, addresses.finding()]).toEqual([[], undefined]);
  });

  it('are no longer suspicious once a second place was seen', () => {
    const { addresses, see } = watch();
    see(30, () => '10.0.0.1');
    expect(addresses.finding()).toBeDefined();
    see(1, () => '203.0.113.8');
    expect(addresses.finding()).toBeUndefined();
  });
});
