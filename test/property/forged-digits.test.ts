import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeRtp } from '../../src/media/rtp.ts';
import { dtmfKeys } from '../../src/media/telephone-event.ts';
import { eventPacket } from '../support/key-packets.ts';
import { audioOf, openSession, phoneSdp, Told, withEvents } from '../support/media-session.ts';

const ADDRESS = '192.168.1.20';
const PHONE_SSRC = 7;

/** What somebody sends who forges the phone's address and sees none of its packets, so that he does not know its SSRC. */
const forged = fc.record({
  port: fc.constantFrom(5004, 50_000, 40_000),
  ssrc: fc.constantFrom(66, 67),
  says: fc.constantFrom('digits', 'digits', 'audio', 'tone'),
});

/** The phone's 20 ms of audio, which come late at times, and what the forger sends before them. */
const moments = fc.array(
  fc.record({
    pauseMs: fc.oneof({ weight: 4, arbitrary: fc.constant(20) }, fc.integer({ min: 0, max: 180 })),
    forgedPackets: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(forged, { maxLength: 8 })),
    forgedAfterMs: fc.integer({ min: 0, max: 19 }),
    reoffered: fc.integer({ min: 0, max: 15 }).map((at) => at === 0),
  }),
  { minLength: 1, maxLength: 60 },
);

/** Who does not know where the phone sends from writes another port on his packets. */
const elsewhere = <T extends { readonly port: number }>(packet: T, phonePort: number): T =>
  packet.port === phonePort ? { ...packet, port: 40_001 } : packet;

const hasKey = (text: string) => [...text].some((mark) => dtmfKeys.includes(mark));

/** What a forger sends who knows the address and port of the phone, which stand in its SDP, but not its SSRC. */
const fromThePlace = fc.array(
  fc.record({
    who: fc.constantFrom('phone', 'phone', 'phone', 'first forged', 'second forged'),
    says: fc.constantFrom('digits', 'audio', 'audio', 'tone'),
    pauseMs: fc.constantFrom(0, 10, 20, 60, 250),
  }),
  { minLength: 1, maxLength: 60 },
);
const voices = {
  phone: { ssrc: PHONE_SSRC, key: '1' },
  'first forged': { ssrc: 66, key: '6' },
  'second forged': { ssrc: 67, key: '7' },
} as const;

describe('digits that somebody forges who knows the place of the phone', () => {
  it('count from one SSRC only: whoever speaks or keys beside it ends the call, the phone that keys too', () => {
    let counted = 0;
    fc.assert(
      fc.property(fromThePlace, (script) => {
        const { session, clock } = openSession(phoneSdp(withEvents()));
        const told = new Told();
        session.listen(told);
        script.forEach(({ who, says, pauseMs }, at) => {
          const { ssrc, key } = voices[who];
          const place = { ssrc, sequence: at + 1, timestamp: (at + 1) * 1600 };
          const audio = {
            marker: false,
            payloadType: 8,
            payload: audioOf(says === 'tone' ? 'down' : 'none'),
            ...place,
          };
          clock.advance(pauseMs);
          const packet = says === 'digits' ? eventPacket({ key, end: true, ...place }) : audio;
          session.received(writeRtp(packet), { address: ADDRESS, port: 5004 });
        });
        // Told as tones it is a 5, and may be the phone's or that of whoever spoke alone.
        const keys = new Set([...(told.text.split('!')[0] ?? '')].filter((mark) => '167'.includes(mark)));
        expect(keys.size).toBeLessThanOrEqual(1);
        if (keys.has('6') || keys.has('7')) counted += 1;
        session.close();
      }),
      { numRuns: 1000 },
    );
    expect(counted).toBeGreaterThan(100);
  });
});

describe('digits that somebody forges blindly into a call', () => {
  it('do not count while the phone speaks, and are known for an intruder’s when they came before it', () => {
    let exposed = 0;
    fc.assert(
      fc.property(fc.constantFrom(5004, 50_000), moments, (port, script) => {
        const { session, clock } = openSession(phoneSdp(withEvents()));
        const told = new Told();
        session.listen(told);
        let sequence = 0;
        const send = (source: { port: number; ssrc: number }, says: string) => {
          sequence += 1;
          const place = { sequence, timestamp: sequence * 1600, ssrc: source.ssrc };
          const audio = {
            marker: false,
            payloadType: 8,
            payload: audioOf(says === 'tone' ? 'down' : 'none'),
            ...place,
          };
          const packet = says === 'digits' ? eventPacket({ end: true, ...place }) : audio;
          session.received(writeRtp(packet), { address: ADDRESS, port: source.port });
        };
        let beforePhone: string | undefined;
        for (const { pauseMs, forgedPackets, forgedAfterMs, reoffered } of script) {
          clock.advance(Math.min(forgedAfterMs, pauseMs));
          for (const packet of forgedPackets) send(elsewhere(packet, port), packet.says);
          clock.advance(pauseMs - Math.min(forgedAfterMs, pauseMs));
          beforePhone ??= told.text;
          send({ port, ssrc: PHONE_SSRC }, 'audio');
          if (hasKey(beforePhone)) expect(told.text).toContain('!');
          if (told.text.includes('!')) break;
          if (reoffered) session.reoffered(phoneSdp(withEvents()));
        }
        const untilExposed = told.text.slice(beforePhone?.length).split('!')[0] ?? '';
        expect(hasKey(untilExposed)).toBe(false);
        if (told.text.includes('!')) exposed += 1;
        session.close();
      }),
      { numRuns: 500 },
    );
    expect(exposed).toBeGreaterThan(100);
  });
});
