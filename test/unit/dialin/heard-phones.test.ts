import { beforeEach, describe, expect, it } from 'vitest';
import { HeardPhones } from '../../../src/dialin/index.ts';
import type { LineView } from '../../../src/line/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const KITCHEN = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' };

describe('the phones that were heard', () => {
  let clock: ManualClock;
  let heard: HeardPhones;
  beforeEach(() => {
    clock = new ManualClock();
    heard = new HeardPhones({
      methods: new Set(['INVITE', 'REGISTER']),
      clock,
      lineOf: (username) =>
        username === 'kitchen' ? ({ line: { ...KITCHEN, username } } as unknown as LineView) : undefined,
      isHome: (address) => !address.startsWith('203.0.113.'),
      redact: (text) => text.replace('10482913', '10xxxxxx'),
    });
  });

  const hear = (changes: Partial<Parameters<HeardPhones['note']>[0]> = {}): void =>
    heard.note({
      source: { address: '192.168.1.20', transport: 'udp' },
      method: 'REGISTER',
      username: 'kitchen',
      userAgent: 'Grandstream HT801',
      answer: 'challenged',
      ...changes,
    });

  it('say from where, over what, for which line, by which phone, and what it was answered', () => {
    hear();
    expect(heard.list()).toEqual([
      {
        at: clock.now(),
        address: '192.168.1.20',
        transport: 'udp',
        method: 'REGISTER',
        line: KITCHEN,
        userAgent: 'Grandstream HT801',
        answer: 'challenged',
      },
    ]);
  });

  it('are one for each address and line, as it was last, newest first', () => {
    hear();
    hear({ username: 'nobody', answer: 'refused' });
    hear({ source: { address: '192.168.1.21', transport: 'tcp' } });
    clock.advance(5000);
    hear({ answer: 'taken' });
    expect(heard.list()).toMatchObject([
      { address: '192.168.1.20', line: KITCHEN, answer: 'taken', at: clock.now() },
      { address: '192.168.1.21', transport: 'tcp', answer: 'challenged' },
      { address: '192.168.1.20', line: null, answer: 'refused' },
    ]);
  });

  it('leave out whoever is not at home', () => {
    hear({ source: { address: '203.0.113.9', transport: 'udp' } });
    expect(heard.list()).toEqual([]);
  });

  it("hold no secret, and no method of a stranger's own", () => {
    hear({ method: 'PASSWORD', userAgent: 'dialled *10482913' });
    hear({ source: { address: '192.168.1.21', transport: 'udp' }, method: undefined, userAgent: undefined });
    expect(heard.list()).toMatchObject([
      { method: null, userAgent: null },
      { method: null, userAgent: 'dialled *10xxxxxx' },
    ]);
  });

  it('are not pushed out by one machine with a whole IPv6 network of addresses', () => {
    hear();
    for (let host = 0; host < 250; host++)
      hear({ source: { address: `2001:db8::${host.toString(16)}`, transport: 'udp' }, username: 'nobody' });
    expect(heard.list()).toHaveLength(100);
    expect(heard.list().at(-1)?.address).toBe('192.168.1.20');
  });

  it('are a hundred at most: the one heard longest ago makes room', () => {
    for (let at = 1; at <= 101; at++) hear({ source: { address: `192.168.2.${at}`, transport: 'udp' } });
    hear({ source: { address: '192.168.2.2', transport: 'udp' } });
    const addresses = heard.list().map(({ address }) => address);
    expect(addresses).toHaveLength(100);
    expect(addresses).not.toContain('192.168.2.1');
    expect(addresses[0]).toBe('192.168.2.2');
  });
});
