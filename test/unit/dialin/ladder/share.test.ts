import { expect, it } from 'vitest';
import { Ladder } from '../../../../src/dialin/ladder/ladder.ts';
import { LadderShare } from '../../../../src/dialin/ladder/share.ts';

it('holds one ladder of a Call-ID and an owner, and counts it once', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 2, bytes: 10_000 }, ({ callId }) => dropped.push(callId));
  const again = new Ladder('a', 'anna', 0);
  for (const ladder of [new Ladder('a', 'anna', 0), again]) share.add(ladder);
  expect(share.size).toEqual({ calls: 1, bytes: again.bytes });
  share.add(new Ladder('b', 'anna', 0));
  expect(share.makesRoomFor('anna', 10_000)).toBe(true);
  expect(dropped).toEqual(['a']);
  expect(share.size.calls).toBe(1);
});

it('has room for a newcomer where another owner holds more, or the oldest has stayed for ten seconds', () => {
  const filledBy = (...owners: readonly string[]) => {
    const share = new LadderShare({ calls: 3, bytes: 100_000 }, () => undefined);
    for (const [nr, owner] of owners.entries()) share.add(new Ladder(`c${nr}`, owner, 0));
    return share;
  };
  expect(filledBy('anna', 'ben').makesRoomFor('anna', 0)).toBe(true);
  for (const owner of ['anna', 'ben', 'dan']) {
    expect(filledBy('anna', 'ben', 'cara').makesRoomFor(owner, 9_999)).toBe(false);
    expect(filledBy('anna', 'ben', 'cara').makesRoomFor(owner, 10_000)).toBe(true);
    expect(filledBy('anna', 'anna', 'ben').makesRoomFor(owner, 9_999)).toBe(owner === 'dan');
  }
});

it('lets the oldest of the owner with the most give way, else the oldest of all', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 4, bytes: 100_000 }, ({ callId }) => dropped.push(callId));
  for (const [callId, owner, since] of [
    ['a', 'anna', 0],
    ['b', 'ben', 1],
    ['c', 'ben', 2],
    ['d', 'ben', 3],
  ] as const)
    share.add(new Ladder(callId, owner, since));
  expect(share.makesRoomFor('cara', 4)).toBe(true);
  share.add(new Ladder('e', 'cara', 4));
  expect(share.makesRoomFor('cara', 20_000)).toBe(true);
  expect(dropped).toEqual(['b', 'a']);
  expect(share.size.calls).toBe(3);
});

it('keeps each of nineteen calls a second for ten seconds, whoever calls and however long the messages are', () => {
  const stayed: number[] = [];
  let now = 0;
  const share = new LadderShare({ calls: 200, bytes: 2 * 1024 * 1024 }, ({ since }) => stayed.push(now - since));
  let refused = 0;
  for (let nr = 0; nr < 19 * 60; nr++) {
    now = Math.floor((nr * 1000) / 19);
    const owner = `line-${(nr * 7919) % 997}`;
    if (!share.makesRoomFor(owner, now)) {
      refused += 1;
      continue;
    }
    const ladder = new Ladder(`c${nr}`, owner, now);
    share.add(ladder);
    const bytes = 4_000 + ((nr * 104_729) % 4_000);
    const whole = Buffer.alloc(bytes);
    const remote = { address: '192.168.1.20', port: 5060 };
    const what = { kind: 'message', direction: 'in', transport: 'udp', remote, bytes, whole } as const;
    share.grown(ladder, ladder.add({ at: now, what }));
  }
  expect(refused).toBe(0);
  expect(stayed.length).toBeGreaterThan(900);
  expect(Math.min(...stayed)).toBeGreaterThanOrEqual(10_000);
});
