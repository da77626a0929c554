import { expect, it } from 'vitest';
import { Ladder } from '../../../../src/dialin/ladder/ladder.ts';
import { LadderShare } from '../../../../src/dialin/ladder/share.ts';

it('holds one ladder of a Call-ID and an owner, and counts it once', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 2, bytes: 10_000 }, ({ callId }) => dropped.push(callId));
  const again = new Ladder('a', 'anna', 0);
  for (const ladder of [new Ladder('a', 'anna', 0), again]) share.add(ladder);
  expect(share.size).toEqual({ calls: 1, bytes: again.bytes });
  for (const callId of ['b', 'c']) share.add(new Ladder(callId, 'anna', 0));
  expect(dropped).toEqual(['a']);
  expect(share.size.calls).toBe(2);
});

it('has room for a newcomer where another owner holds more, or the oldest of who holds the most has stayed for ten seconds', () => {
  const filledBy = (...owners: readonly string[]) => {
    const share = new LadderShare({ calls: 3, bytes: 100_000 }, () => undefined);
    owners.forEach((owner, nr) => share.add(new Ladder(`c${nr}`, owner, 0)));
    return (owner: string, now: number) => share.hasRoomFor(owner, now);
  };
  expect(filledBy('anna', 'ben')('anna', 0)).toBe(true);
  const alike = filledBy('anna', 'ben', 'cara');
  expect(['anna', 'ben', 'dan'].map((owner) => alike(owner, 9_999))).toEqual([false, false, false]);
  expect(['anna', 'ben', 'dan'].map((owner) => alike(owner, 10_000))).toEqual([true, true, true]);
  const annas = filledBy('anna', 'anna', 'ben');
  expect(['anna', 'ben', 'dan'].map((owner) => annas(owner, 9_999))).toEqual([false, false, true]);
});
