import { describe, expect, it } from 'vitest';
import { FairList } from '../../../src/dialin/fair-list.ts';

describe('a list in which nobody pushes out the others', () => {
  const listOf = (...addresses: readonly string[]): readonly string[] => {
    const list = new FairList<{ readonly address: string }>(3);
    for (const address of addresses) list.put(address, { address });
    return list.entries.map(({ address }) => address);
  };

  it('keeps the newest, and calls one that came again the newest', () => {
    expect(listOf('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4')).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    expect(listOf('10.0.0.1', '10.0.0.2', '10.0.0.1')).toEqual(['10.0.0.2', '10.0.0.1']);
    const again = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1', '10.0.0.4'];
    expect(listOf(...again)).toEqual(['10.0.0.3', '10.0.0.1', '10.0.0.4']);
  });

  it('takes room from whoever has the most, all addresses of an IPv6 network together', () => {
    expect(listOf('10.0.0.1', '2001:db8::1', '2001:db8::2', '2001:db8::3')).toEqual([
      '10.0.0.1',
      '2001:db8::2',
      '2001:db8::3',
    ]);
    expect(listOf('2001:db8::1', '2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1')).not.toContain('2001:db8::1');
  });
});
