import { expect, it } from 'vitest';
import { Ladder } from '../../../../src/dialin/ladder/ladder.ts';
import { LadderShare } from '../../../../src/dialin/ladder/share.ts';

it('holds one ladder of a Call-ID and an owner, and counts it once', () => {
  const dropped: string[] = [];
  const share = new LadderShare({ calls: 2, bytes: 10_000 }, ({ callId }) => dropped.push(callId));
  const again = new Ladder('a', 'anna');
  for (const ladder of [new Ladder('a', 'anna'), again]) share.add(ladder);
  expect(share.size).toEqual({ calls: 1, bytes: again.bytes });
  for (const callId of ['b', 'c']) share.add(new Ladder(callId, 'anna'));
  expect(dropped).toEqual(['a']);
  expect(share.size.calls).toBe(2);
});
