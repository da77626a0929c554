import { expect, it } from 'vitest';
import type { SeenEntry } from '../../../src/dialin/ladder/port.ts';
import { err } from '../../../src/lib/index.ts';
import { type DialinFixture, dialinFixture, ring, settled } from '../../support/dialin-fixture.ts';
import { FakeCall, inviteFacts } from '../../support/fake-call.ts';

const named = { header: (name: string) => (name === 'Call-ID' ? ['abc'] : []) };
const calling = (user: string) => new FakeCall('kitchen', user, named);

const rungs = (rig: DialinFixture, call = 0): readonly SeenEntry[] =>
  rig.ladders.read((rig.seen.calls[call] ?? rig.seen.turnedAway[call])?.id ?? '')?.entries ?? [];
const kinds = (rig: DialinFixture) => rungs(rig).map(({ kind }) => kind);

it('shows who called, that the code confirmed, what was heard and how it ended', async () => {
  const rig = dialinFixture();
  const call = await ring(rig, '*10482913', calling('*10482913'));
  call.listener.acknowledged(undefined);
  call.end('hung-up-by-phone');
  expect(kinds(rig)).toEqual(['identified', 'signals', 'confirmed', 'answered', 'sound', 'ended']);
  expect(rungs(rig)).toMatchObject([
    { line: { id: 'kitchen' }, proof: 'digest' },
    {},
    {},
    {},
    { sound: { heard: 50, keys: 'events' } },
    { end: 'hung-up-by-phone' },
  ]);
});

it('shows at which step a call was refused', async () => {
  const rig = dialinFixture({ kind: 'ip' });
  await ring(rig, '*10482913', calling('*10482913'));
  expect(kinds(rig)).toContain('refused');
  expect(rungs(rig).find(({ kind }) => kind === 'refused')).toMatchObject({ refusal: 'line-kind-refused', step: 5 });
});

it('shows that keys went down, and not which', async () => {
  const rig = dialinFixture({ dial: async () => err('code-unknown') });
  const call = await ring(rig, '8810', calling('8810'));
  call.listener.acknowledged(undefined);
  rig.clock.advance(1000);
  await rig.keyIn('482913');
  await settled();
  call.end('hung-up-by-phone');
  expect(kinds(rig).filter((kind) => kind === 'key')).toHaveLength(6);
  expect(JSON.stringify(rungs(rig))).not.toMatch(/482913|"[0-9*#]"/);
  expect(rungs(rig)).toContainEqual(expect.objectContaining({ kind: 'refused', refusal: 'code-unknown', step: 9 }));
});

it('keeps the call of a peer known by its address among those of strangers until its ACK', async () => {
  const rig = dialinFixture({ peer: 'pbx' });
  const call = calling('*10482913');
  call.proof = 'address';
  await ring(rig, '*10482913', call);
  expect(rig.ladders.size).toMatchObject({ lines: { calls: 0 }, home: { calls: 1 } });
  call.listener.acknowledged(undefined);
  expect(rig.ladders.size).toMatchObject({ lines: { calls: 1 }, home: { calls: 0 } });
});

it('shows why a stranger was turned away, and exactly', () => {
  const rig = dialinFixture();
  const facts = inviteFacts('*10482913', named);
  const { source } = facts;
  rig.dialin.turnedAway({ source, facts, refusal: 'challenged', status: 401 });
  expect(rig.ladders.size.home.calls).toBe(0);
  rig.dialin.turnedAway({ source, facts, refusal: 'password-wrong', status: 401, username: 'kitchen' });
  expect(rungs(rig)).toMatchObject([{ kind: 'refused', refusal: 'password-wrong', step: 4 }]);
});
