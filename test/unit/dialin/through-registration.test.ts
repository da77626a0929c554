import { describe, expect, it } from 'vitest';
import { err } from '../../../src/lib/index.ts';
import type { RequestFacts } from '../../../src/sip/port.ts';
import { counting, dialinFixture, settled } from '../../support/dialin-fixture.ts';
import { FakeCall, inviteFacts } from '../../support/fake-call.ts';
import { BOX, CONTACT, FRITZ, ownContacts, registeredCalls } from '../../support/registered-calls.ts';

const { calls: registered } = registeredCalls({ 'fritz **610': 'kitchen', 'fritz **620': 'kitchen' });

const through = (changes: Partial<RequestFacts> = {}): Partial<RequestFacts> => ({
  source: BOX,
  from: { user: '**610', host: 'fritz.box' },
  to: { user: CONTACT, host: '192.168.178.20' },
  ...changes,
});

const rigFor = (overrides: Parameters<typeof dialinFixture>[0] = {}) =>
  dialinFixture({ registered, peer: 'fritz', ...overrides });

const ring = async (rig: ReturnType<typeof rigFor>, changes: Partial<RequestFacts> = {}) => {
  const call = new FakeCall('kitchen', CONTACT, through(changes));
  call.proof = 'address';
  rig.dialin.incoming(call);
  await settled();
  return call;
};

const inTo = (user: string) => ({ to: { user, host: '192.168.178.20' } });

describe('a call for our contact, before anybody has proven anything', () => {
  const { dialin } = rigFor();

  it('goes on from the registrar, and is a wrong number from anywhere else', () => {
    expect(dialin.screen(inviteFacts(CONTACT, through()))).toBeUndefined();
    const elsewhere = { source: { ...BOX, address: '192.168.178.9' } };
    expect(dialin.screen(inviteFacts(CONTACT, through(elsewhere)))).toEqual({ status: 404 });
    expect(dialinFixture().dialin.screen(inviteFacts(CONTACT, through()))).toEqual({ status: 404 });
  });

  it('is refused where the registrar does not stand in the home networks', () => {
    const away = { ...BOX, address: '203.0.113.9' };
    const { calls } = registeredCalls({}, [FRITZ], ownContacts({ address: away.address }));
    const rig = rigFor({ registered: calls });
    expect(rig.dialin.screen(inviteFacts(CONTACT, through({ source: away })))).toMatchObject({ status: 403 });
  });

  it('is that of the line whose number the box gives, by the proof that the registrar has', () => {
    const kitchen = { kind: 'line', line: 'kitchen', proof: 'address' };
    expect(dialin.identify(inviteFacts(CONTACT, through()))).toEqual(kitchen);
    const tls = { ...BOX, transport: 'tls' } as const;
    expect(dialin.identify(inviteFacts(CONTACT, through({ source: tls })))).toMatchObject({ proof: 'certificate' });
  });

  it('is refused with 480, and no time to try again, where it is nobody of the house', () => {
    const answer = { kind: 'refused', refusal: 'caller-unmapped', answer: { status: 480 } };
    for (const user of ['+4930123456', 'anonymous', '**611'])
      expect(dialin.identify(inviteFacts(CONTACT, through({ from: { user, host: 'fritz.box' } })))).toEqual(answer);
  });

  it('is malformed where a line cannot be read: it may have said that the call was diverted', () => {
    expect(dialin.identify(inviteFacts(CONTACT, through({ hasNamelessLine: true })))).toMatchObject({
      answer: { status: 400 },
    });
  });

  it('that was refused leaves a note of who called, and a row without his number', () => {
    const { calls } = registeredCalls({});
    const rig = rigFor({ registered: calls });
    const facts = inviteFacts(CONTACT, through({ from: { user: '+4930123456', host: 'fritz.box' } }));
    rig.dialin.turnedAway({ source: BOX, facts, status: 480, refusal: 'caller-unmapped' });
    expect(calls.recent()).toMatchObject([{ number: '+4930123456', taken: { for: 'nobody', why: 'no-rule' } }]);
    expect(rig.seen.turnedAway).toMatchObject([{ refusal: 'caller-unmapped', line: null }]);
    expect(JSON.stringify(rig.seen)).not.toMatch(/30123456|9f86d081/);
  });
});

describe('a call through a registration', () => {
  it('is answered with the prompt, and matches what is keyed in', async () => {
    const codes: string[] = [];
    const rig = rigFor({ dial: counting(codes) });
    const call = await ring(rig);
    call.listener.acknowledged(undefined);
    rig.clock.advance(400);
    await rig.keyIn('482913');
    expect([rig.seen.tones[0], codes]).toEqual(['prompt', ['482913']]);
  });

  it('with a code in To is matched at the ACK, and counts for nothing without one', async () => {
    const codes: string[] = [];
    const rig = rigFor({ dial: counting(codes) });
    const call = await ring(rig, inTo('*10482913'));
    expect([call.told, codes]).toEqual([['accept answer'], []]);
    rig.clock.advance(4000);
    await settled();
    expect([call.told.at(-1), codes, rig.seen.calls]).toEqual(['drop', [], []]);
    const real = await ring(rig, inTo('*10482913'));
    real.listener.acknowledged(undefined);
    await settled();
    expect(codes).toEqual(['482913']);
  });

  it('has three tries', async () => {
    const rig = rigFor({ dial: async () => err('code-unknown') });
    const call = await ring(rig);
    call.listener.acknowledged(undefined);
    rig.clock.advance(400);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await rig.keyIn('482913');
      rig.clock.advance(1500);
    }
    expect(rig.seen.wrong).toEqual(['kitchen', 'kitchen', 'kitchen']);
    expect(call.told.at(-1)).toBe('hangup');
  });

  it.each([
    ['is an IP phone', 'ip', '**620', 'line-kind-refused'],
    ['is an IP phone by its line alone', 'ip', '**610', 'line-kind-refused'],
    ['is an IP phone by its number alone', 'dect', '**620', 'line-suspect'],
  ] as const)('whose caller %s is refused, which shows when the ACK has come', async (_who, kind, user, refusal) => {
    const rig = rigFor({ kind, trust: 'provisioned' });
    const call = await ring(rig, { from: { user, host: 'fritz.box' }, ...inTo('*10482913') });
    expect([call.refused?.status, rig.seen.calls, rig.seen.noted]).toEqual([403, [], []]);
    call.listener.refusalAcknowledged?.();
    await settled();
    expect([rig.seen.calls[0]?.refusal, rig.seen.noted]).toEqual([refusal, [refusal]]);
  });
});
