import { describe, expect, it } from 'vitest';
import { ConnectionCaps } from '../../../../../src/sip/embedded/transport/connection-caps.ts';

describe('the caps on connections', () => {
  it('hold for each address', () => {
    const caps = new ConnectionCaps({ connections: 10, connectionsPerAddress: 2 });
    expect([caps.admit('a'), caps.admit('a'), caps.admit('a'), caps.admit('b')]).toEqual([true, true, false, true]);
    caps.left('a');
    expect([caps.admit('a'), caps.admit('a')]).toEqual([true, false]);
    expect(caps.open).toBe(3);
  });

  it('hold for all together', () => {
    const caps = new ConnectionCaps({ connections: 2, connectionsPerAddress: 2 });
    expect([caps.admit('a'), caps.admit('b'), caps.admit('c')]).toEqual([true, true, false]);
    caps.left('a');
    expect(caps.admit('c')).toBe(true);
    for (const address of ['b', 'c']) caps.left(address);
    expect(caps.open).toBe(0);
  });
});
