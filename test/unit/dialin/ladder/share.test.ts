import { expect, it } from 'vitest';
import { Ladder } from '../../../../src/dialin/ladder/ladder.ts';
import { LadderShare } from '../../../../src/dialin/ladder/share.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

it('holds one ladder of a Call-ID and an owner, and counts it once', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 2, bytes: 10_000 }, ({ callId }) => dropped.push(callId));
  const again = new Ladder('a', 'anna', 0);
  for (const ladder of [new Ladder('a', 'anna', 0), again]) share.add(ladder);
  expect(share.size).toEqual({ calls: 1, bytes: again.bytes });
  share.add(new Ladder('b', 'anna', 0));
  expect(share.makeRoomFor('anna', 10_000)).toBe(true);
  expect(dropped).toEqual(['a']);
  expect(share.size.calls).toBe(1);
});

it('has room for a newcomer where another owner holds more, or the oldest has stayed for ten seconds', () => {
  const filledBy = (...owners: readonly string[]) => {
    const share = new LadderShare({ calls: 3, bytes: 100_000 }, () => undefined);
    for (const [nr, owner] of owners.entries()) share.add(new Ladder(`c${nr}`, owner, 0));
    return share;
  };
  expect(filledBy('anna', 'ben').makeRoomFor('anna', 0)).toBe(true);
  for (const owner of ['anna', 'ben', 'dan']) {
    expect(filledBy('anna', 'ben', 'cara').makeRoomFor(owner, 9_999)).toBe(false);
    expect(filledBy('anna', 'ben', 'cara').makeRoomFor(owner, 10_000)).toBe(true);
    expect(filledBy('anna', 'anna', 'ben').makeRoomFor(owner, 9_999)).toBe(owner === 'dan');
  }
});

it('lets the oldest of the owner with the most give way, or the oldest of all that has stayed its time', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 4, bytes: 100_000 }, ({ callId }) => dropped.push(callId));
  const add = (callId: string, owner: string, since: number) => share.add(new Ladder(callId, owner, since));
  add('a', 'anna', 0);
  for (const callId of ['b', 'c', 'd']) add(callId, 'ben', 5_000);
  // Of ben's, who has the most, none has stayed its time: anna's has.
  expect(share.makeRoomFor('cara', 10_000)).toBe(true);
  add('e', 'cara', 10_000);
  // None has, but ben has three, and cara one.
  expect(share.makeRoomFor('cara', 14_999)).toBe(true);
  add('f', 'cara', 14_999);
  expect(share.makeRoomFor('cara', 14_999)).toBe(false);
  expect(dropped).toEqual(['a', 'b']);
});

it('lets no owner push out those of others, however old they are, once he fills a tenth of the room', () => {
  const dropped: Record<string, number> = {};
  const share = new LadderShare(
    { calls: 100, bytes: 10_000_000 },
    ({ owner }) => (dropped[owner] = (dropped[owner] ?? 0) + 1),
  );
  for (let nr = 0; nr < 100; nr++) share.add(new Ladder(`c${nr}`, `phone-${nr}`, 0));
  for (let nr = 0; nr < 5_000; nr++)
    if (share.makeRoomFor('scanner', nr * 50)) share.add(new Ladder(`s${nr}`, 'scanner', nr * 50));
  const { scanner, ...others } = dropped;
  expect(Object.keys(others)).toHaveLength(10);
  expect(scanner).toBeGreaterThan(100);
  expect(share.size.calls).toBe(100);
});

it.each([1, 5, 19])(
  'keeps nearly each of %i calls a second for ten seconds, whichever of many lines calls',
  (perSecond) => {
    const owners = new Set<string>();
    let early = 0;
    let now = 0;
    const share = new LadderShare({ calls: 200, bytes: 2 * 1024 * 1024 }, ({ since }) => {
      if (now - since < 10_000) early += 1;
    });
    const random = seededRandom(1);
    let owner = '';
    const calls = 3_000;
    for (let nr = 0; nr < calls; nr++) {
      now = Math.floor((nr * 1000) / perSecond);
      // One of ten dials again.
      if (nr === 0 || random.below(10) > 0) owner = `line-${random.below(1_000)}`;
      owners.add(owner);
      if (!share.makeRoomFor(owner, now)) {
        early += 1;
        continue;
      }
      const ladder = new Ladder(`c${nr}`, owner, now);
      share.add(ladder);
      const bytes = 4_000 + random.below(4_000);
      const whole = Buffer.alloc(bytes);
      const remote = { address: '192.168.1.20', port: 5060 };
      const what = { kind: 'message', direction: 'in', transport: 'udp', remote, bytes, whole } as const;
      share.grown(ladder, ladder.add({ at: now, what }));
    }
    expect(owners.size).toBeGreaterThan(900);
    expect(early / calls).toBeLessThan(0.01);
    expect(share.size.calls).toBe(200);
  },
);
