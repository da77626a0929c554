import { expect, it } from 'vitest';
import { Calls } from '../../../../../src/sip/embedded/call/calls.ts';
import type { Leg } from '../../../../../src/sip/embedded/call/leg.ts';

const legFrom = (address: string, localTag: string): Leg =>
  ({ dialog: { localTag }, call: { facts: { source: { address } } } }) as unknown as Leg;

it('knows from which addresses calls are alive', () => {
  const calls = new Calls();
  const [one, two, other] = [legFrom('192.0.2.7', 'a'), legFrom('192.0.2.7', 'b'), legFrom('192.0.2.8', 'c')];
  const from = () => ['192.0.2.7', '192.0.2.8'].filter((address) => calls.anyFrom(address));
  expect(from()).toEqual([]);
  calls.add(one);
  calls.add(two);
  calls.add(other);
  calls.forget(one);
  calls.forget(one);
  calls.forget(other);
  expect(from()).toEqual(['192.0.2.7']);
  calls.forget(two);
  expect(from()).toEqual([]);
  expect(calls.live.size).toBe(0);
});
