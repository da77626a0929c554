import { describe, expect, it } from 'vitest';
import { Ladders } from '../../../../src/dialin/index.ts';
import type { SeenEntry } from '../../../../src/dialin/ladder/port.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { request, type Wish } from '../../../support/sip-wire-text.ts';

const HOME = '192.168.1.20';
const AWAY = '203.0.113.9';
const clock = new ManualClock();

const open = () =>
  new Ladders({
    clock,
    isHome: (address) => address.startsWith('192.168.'),
    eyes: {
      read: (message) => ({ first: message.toString('latin1').split('\r\n', 1)[0] ?? '', fields: [], body: [] }),
      redact: (text) => text.toUpperCase(),
    },
  });

/** What a phone at this address sends. */
const hear = (ladders: Ladders, method: string, callId: string, address = HOME, wish: Wish = {}): void =>
  ladders.heard({
    at: clock.now(),
    direction: 'in',
    transport: 'udp',
    local: { address: '192.168.1.2', port: 5060 },
    remote: { address, port: 5060 },
    bytes: request(method, { callId, ...wish }),
  });

const of = (ladders: Ladders, callId: string, address = HOME, port = 5060) =>
  ladders.of({ source: { transport: 'udp', address, port }, header: (name) => (name === 'Call-ID' ? [callId] : []) });

const told = (entries: readonly SeenEntry[] = []): readonly string[] =>
  entries.map((entry) =>
    entry.kind === 'message' ? `${entry.direction} ${entry.read?.first.split(' ', 1)[0] ?? entry.bytes}` : entry.kind,
  );

describe('the ladders of calls', () => {
  it('show messages and what was decided in their order, by the id of the dial attempt', () => {
    const ladders = open();
    hear(ladders, 'INVITE', 'a');
    const call = of(ladders, 'a');
    call.note({ kind: 'answered' });
    hear(ladders, 'ACK', 'a');
    call.note({ kind: 'refused', refusal: 'code-unknown', step: 9, detail: 'quoted' });
    expect(ladders.read('call_1')).toBeUndefined();
    call.name('call_1');
    hear(ladders, 'BYE', 'a');
    expect(told(ladders.read('call_1')?.entries)).toEqual(['in INVITE', 'answered', 'in ACK', 'refused', 'in BYE']);
    expect(ladders.read('call_1')?.entries[3]).toMatchObject({ detail: 'QUOTED', at: clock.now() });
    expect([ladders.has('call_1'), ladders.has('call_2')]).toEqual([true, false]);
  });

  it('begin with an INVITE of a phone and with no other message, and never with a REGISTER', () => {
    const ladders = open();
    for (const method of ['REGISTER', 'OPTIONS', 'BYE', 'ACK', 'MESSAGE']) hear(ladders, method, 'a');
    expect(ladders.size.home.calls).toBe(0);
    hear(ladders, 'INVITE', 'a');
    hear(ladders, 'REGISTER', 'a');
    hear(ladders, 'REFER', 'a');
    of(ladders, 'a').name('call_1');
    expect(told(ladders.read('call_1')?.entries)).toEqual(['in INVITE', 'in REFER']);
  });

  it('keep of a message that is too long only that it came', () => {
    const ladders = open();
    hear(ladders, 'INVITE', 'a', HOME, { body: 'x'.repeat(9000) });
    of(ladders, 'a').name('call_1');
    expect(told(ladders.read('call_1')?.entries)).toEqual([expect.stringMatching(/^in 9\d{3}$/)]);
  });

  it('have a place for a call of which no message is seen, and none for one without a name', () => {
    const ladders = open();
    const call = of(ladders, 'a');
    call.note({ kind: 'answered' });
    call.name('call_1');
    const nameless = of(ladders, '');
    nameless.note({ kind: 'answered' });
    nameless.name('call_2');
    nameless.proven('kitchen');
    expect(told(ladders.read('call_1')?.entries)).toEqual(['answered']);
    expect(ladders.has('call_2')).toBe(false);
  });

  it('show several dial attempts under one Call-ID, the last few', () => {
    const ladders = open();
    const call = of(ladders, 'a');
    for (let nr = 0; nr < 10; nr++) call.name(`call_${nr}`);
    expect([0, 1, 2, 9].map((nr) => ladders.has(`call_${nr}`))).toEqual([false, false, true, true]);
  });

  it('let no stranger, at home or outside, push out the call of a line', () => {
    const ladders = open();
    hear(ladders, 'INVITE', 'real');
    const real = of(ladders, 'real');
    real.name('call_real');
    real.proven('kitchen');
    for (let nr = 0; nr < 2000; nr++) hear(ladders, 'INVITE', `scan-${nr}`, `192.168.7.${nr % 200}`);
    for (let nr = 0; nr < 2000; nr++) hear(ladders, 'INVITE', `away-${nr}`, `203.0.113.${nr % 200}`);
    expect(told(ladders.read('call_real')?.entries)).toEqual(['in INVITE']);
    expect(ladders.size.home.calls).toBe(100);
    expect(ladders.size.outside.calls).toBe(50);
  });

  it('let no stranger push out the calls of others at home: who has the most makes room', () => {
    const ladders = open();
    hear(ladders, 'INVITE', 'mine', HOME);
    of(ladders, 'mine').name('call_mine');
    for (let nr = 0; nr < 1000; nr++) {
      hear(ladders, 'INVITE', `scan-${nr}`, '192.168.7.7');
      clock.advance(1000);
    }
    expect(told(ladders.read('call_mine')?.entries)).toEqual(['in INVITE']);
  });

  it('keep the calls that are there for ten seconds where more come than have room, and take new ones then', () => {
    const ladders = open();
    const dial = (nr: number): void => {
      hear(ladders, 'INVITE', `c${nr}`);
      const call = of(ladders, `c${nr}`);
      call.name(`call_${nr}`);
      call.proven(`line-${nr}`);
    };
    for (let nr = 1000; nr < 2000; nr++) dial(nr);
    // All of the share of lines, and those at home that were not moved there.
    expect([1000, 1199, 1299, 1300, 1999].map((nr) => ladders.has(`call_${nr}`))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(ladders.size).toMatchObject({ lines: { calls: 200 }, home: { calls: 100 } });
    clock.advance(10_000);
    dial(2000);
    expect([1000, 1001, 2000].map((nr) => ladders.has(`call_${nr}`))).toEqual([false, true, true]);
  });

  it('take the call of a line at once where another line has filled the room', () => {
    const ladders = open();
    for (let nr = 0; nr < 300; nr++) of(ladders, `c${nr}`).proven('kitchen');
    const call = of(ladders, 'mine');
    call.proven('hall');
    call.note({ kind: 'answered' });
    call.name('call_mine');
    expect(told(ladders.read('call_mine')?.entries)).toEqual(['answered']);
  });

  it('remember the call of a line from its proof on where its own network filled the room of strangers', () => {
    const ladders = open();
    for (let nr = 0; nr < 150; nr++) hear(ladders, 'INVITE', `scan-${nr}`);
    hear(ladders, 'INVITE', 'real');
    const real = of(ladders, 'real');
    real.note({ kind: 'signals', names: [] });
    real.proven('kitchen');
    real.name('call_real');
    hear(ladders, 'ACK', 'real');
    expect(told(ladders.read('call_real')?.entries)).toEqual(['in ACK']);
    expect(ladders.size).toMatchObject({ lines: { calls: 1 }, home: { calls: 100 } });
  });

  it('forget a call from outside that came over a proxy where there is no room for those', () => {
    const ladders = open();
    for (let nr = 0; nr < 50; nr++) hear(ladders, 'INVITE', `away-${nr}`, `203.0.113.${nr}`);
    hear(ladders, 'INVITE', 'a', HOME);
    of(ladders, 'a', '198.51.100.1').name('call_a');
    expect(ladders.has('call_a')).toBe(false);
    expect(ladders.size).toMatchObject({ home: { calls: 0 }, outside: { calls: 50 } });
  });

  it('take a call that came over a proxy to where its phone is', () => {
    const ladders = open();
    hear(ladders, 'INVITE', 'a', HOME);
    of(ladders, 'a', AWAY).note({ kind: 'refused', refusal: 'origin-refused', step: 3, detail: null });
    expect([ladders.size.home.calls, ladders.size.outside.calls]).toEqual([0, 1]);
  });

  it('stay within their bytes, also where every message is long', () => {
    const ladders = open();
    for (let nr = 0; nr < 300; nr++) {
      const call = of(ladders, `c${nr}`);
      call.name(`call_${nr}`);
      call.proven(`line-${nr % 5}`);
      for (let message = 0; message < 9; message++)
        hear(ladders, 'INVITE', `c${nr}`, HOME, { body: 'x'.repeat(7000), sequence: message });
    }
    const { lines } = ladders.size;
    expect(lines.bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(lines.calls).toBeGreaterThan(30);
    expect(ladders.read('call_299')?.entries.length).toBeGreaterThan(4);
    expect(ladders.has('call_0')).toBe(false);
  });

  it.each(['Ł-x', '☎', 'a'])(
    'are bounded whatever characters their Call-ID has, and however often it comes: %s',
    (callId) => {
      const ladders = open();
      for (let nr = 0; nr < 400; nr++) of(ladders, callId, AWAY);
      expect(ladders.size.outside.calls).toBe(1);
      for (let nr = 0; nr < 200; nr++) of(ladders, `c${nr}`, `198.51.${nr}.1`);
      expect(ladders.size.outside.calls).toBe(50);
    },
  );

  it('leave out the middle of a call that goes on and on', () => {
    const ladders = open();
    const call = of(ladders, 'a');
    call.name('call_1');
    for (let nr = 0; nr < 500; nr++) {
      hear(ladders, nr === 0 ? 'INVITE' : 'INFO', 'a', HOME, { sequence: nr + 1 });
      call.note({ kind: 'key' });
    }
    const { entries, leftOut } = ladders.read('call_1') ?? { entries: [], leftOut: 0 };
    expect(entries.length).toBeLessThanOrEqual(120);
    expect(entries.length + leftOut).toBe(1000);
    expect(told(entries).slice(0, 4)).toEqual(['in INVITE', 'key', 'in INFO', 'key']);
  });
});
