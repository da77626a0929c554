import { describe, expect, it } from 'vitest';
import { Fixture, MemoryFlow } from '../support/sip-fixture.ts';

const PROXY = '192.0.2.20';
const proxies = [
  { name: 'lb', identity: { kind: 'address', networks: { has: (at: string) => at === PROXY } } },
] as const;

describe('the address that a call is answered from', () => {
  it('is the one that leads to the phone, where the call came over a proxy', () => {
    const fixture = new Fixture({ proxies }, new MemoryFlow('udp', PROXY));
    fixture.invite({ headers: ['X-Offhook-Source: udp 127.0.0.1 5060'] });
    expect(fixture.decisions.calls[0]?.localAddress).toBe('127.0.0.1');
    expect(fixture.flow.local.address).not.toBe('127.0.0.1');
  });

  it('is the one that the call came to, where it came straight', () => {
    const fixture = new Fixture({ proxies }, new MemoryFlow('udp', '127.0.0.1'));
    fixture.invite();
    expect(fixture.decisions.calls[0]?.localAddress).toBe(fixture.flow.local.address);
  });
});
