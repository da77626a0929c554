import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtmfKeys } from '../../src/media/telephone-event.ts';
import { openSession, phoneSdp, Told, withEvents } from '../support/media-session.ts';

/** A datagram that looks like RTP of one of a few speakers, types and moments, with anything in it. */
const datagrams = fc
  .record({
    first: fc.constantFrom(0x80, 0x80, 0x80, 0x90, 0xa0, 0x81, 0x00),
    second: fc.constantFrom(101, 101, 0xe5, 8, 0, 13, 200),
    sequence: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 0xffff })),
    timestamp: fc.oneof(
      fc.integer({ min: 0, max: 20 }).map((at) => at * 160),
      fc.integer({ min: 0, max: 0xffffffff }),
    ),
    ssrc: fc.constantFrom(7, 7, 7, 8),
    payload: fc.oneof(
      fc.tuple(
        fc.integer({ min: 0, max: 17 }),
        fc.constantFrom(10, 0x8a),
        fc.integer({ min: 0, max: 255 }),
        fc.constant(160),
      ),
      fc.uint8Array({ maxLength: 200 }),
    ),
  })
  .map(({ first, second, sequence, timestamp, ssrc, payload }) => {
    const header = Buffer.from([first, second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt16BE(sequence, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(ssrc, 8);
    return Buffer.concat([header, Uint8Array.from(payload)]);
  });

const events = fc.oneof(
  { weight: 8, arbitrary: datagrams.map((datagram) => ({ kind: 'rtp' as const, datagram })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Signal=5\nDuration=80', '#', 'x').map((text) => ({ kind: 'info' as const, text })),
  },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 400 }).map((ms) => ({ kind: 'time' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reoffer' as const }) },
);

describe('whatever comes to a call', () => {
  it('throws nothing, tells each press up before the next, one intruder, and leaves no timer', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 80 }), (script) => {
        const { session, clock } = openSession(phoneSdp(withEvents()));
        const told = new Told();
        session.listen(told);
        for (const event of script) {
          if (event.kind === 'rtp') session.received(event.datagram, { address: '192.168.1.20', port: 5004 });
          if (event.kind === 'info') session.info({ type: 'application/dtmf', text: event.text });
          if (event.kind === 'time') clock.advance(event.ms);
          if (event.kind === 'reoffer') session.reoffered(phoneSdp(withEvents()));
        }
        clock.advance(6000);
        expect(clock.armed).toBe(0);
        expect([...told.text].every((mark) => `${dtmfKeys}^!`.includes(mark))).toBe(true);
        expect(told.text.replaceAll('!', '')).toMatch(/^(?:[^^]\^)*$/);
        expect(told.text.split('!').length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});
