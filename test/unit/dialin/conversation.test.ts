import { describe, expect, it } from 'vitest';
import { deferred, err, ok, Unavailable } from '../../../src/lib/index.ts';
import type { LineView } from '../../../src/line/index.ts';
import type { RequestFacts } from '../../../src/sip/port.ts';
import type { SipRefusal } from '../../../src/sip/refusals.ts';
import { counting, type Dial, dialinFixture, ring, settled } from '../../support/dialin-fixture.ts';
import { FakeCall, inviteFacts } from '../../support/fake-call.ts';

/** One text for everybody. */
const FORBIDDEN = { status: 403, reason: 'This phone cannot confirm, use one that is wired to the house' };

describe('a call from a phone at home', () => {
  it('with a live code hears 100, then 200, the tone after the ACK, and is hung up after three seconds', async () => {
    const rig = dialinFixture();
    const call = await ring(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    expect(rig.seen.tones).toEqual([]);
    call.listener.acknowledged(undefined);
    expect(rig.seen.tones).toEqual(['acknowledgement']);
    rig.clock.advance(2999);
    expect(call.told).not.toContain('hangup');
    rig.clock.advance(1);
    expect(call.told).toEqual(['accept answer', 'hangup']);
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.clock.armed).toBe(0);
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed', refusal: null, line: { id: 'kitchen' } }]);
  });

  it('understands the numeric form', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    await ring(rig, '8810482913');
    expect(dialled).toEqual(['482913']);
  });

  it('may hang up before the three seconds are over', async () => {
    const rig = dialinFixture();
    const call = await ring(rig, '*10482913');
    call.listener.acknowledged(undefined);
    call.end('hung-up-by-phone');
    expect(rig.clock.armed).toBe(0);
    expect(rig.seen.openMedia).toBe(0);
  });

  it('that is lost while it is accepted is no live call', async () => {
    const rig = dialinFixture();
    class LostCall extends FakeCall {
      override accept(sdp: string): boolean {
        const accepted = super.accept(sdp);
        this.end('no-ack');
        return accepted;
      }
    }
    await ring(rig, '*10482913', new LostCall('kitchen', '*10482913'));
    expect(rig.seen.live.size).toBe(0);
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.clock.armed).toBe(0);
  });

  it('is accepted only after the commit', async () => {
    const committed = deferred<Awaited<ReturnType<Dial>>>();
    const rig = dialinFixture({ dial: () => committed.promise });
    const call = await ring(rig, '*10482913');
    expect(call.told).toEqual([]);
    committed.resolve(ok({ app: 'ui', id: 'cnf_1' }));
    await settled();
    expect(call.told).toEqual(['accept answer']);
  });

  it.each([
    { worth: 'right', told: 'accept answer', outcome: ok({ app: 'ui', id: 'cnf_1' }) },
    { worth: 'wrong', told: 'refuse 404', outcome: err('code-unknown' as const) },
  ])('with a $worth code is told after 100 ms that its answer takes longer', async ({ told, outcome }) => {
    const committed = deferred<Awaited<ReturnType<Dial>>>();
    const rig = dialinFixture({ dial: () => committed.promise });
    const call = await ring(rig, '*10482913');
    rig.clock.advance(99);
    expect(call.told).toEqual([]);
    rig.clock.advance(1);
    expect(call.told).toEqual(['trying']);
    committed.resolve(outcome);
    await settled();
    expect(call.told).toEqual(['trying', told]);
  });

  it('is a refused request where it was refused, and none where it was answered or the phone hung up', async () => {
    const wrong = dialinFixture({ dial: async () => err('code-unknown') });
    await ring(wrong, '*10482913');
    expect(wrong.seen.refused).toEqual(['not 192.168.1.20 kitchen', 'kitchen 404 code-unknown']);

    const full = dialinFixture({ media: { kind: 'no-port' } });
    await ring(full, '8810');
    expect(full.seen.refused.at(-1)).toBe('kitchen 486 no-media-port');

    const video = dialinFixture({ media: { kind: 'unusable', why: 'm=video 5004 RTP/AVP 96: no audio' } });
    await ring(video, '8810');
    expect(video.seen.refused.at(-1)).toBe('kitchen 488 media-unusable m=video 5004 RTP/AVP 96: no audio');

    const confirmed = dialinFixture();
    await ring(confirmed, '*10482913');
    const cancelled = dialinFixture();
    const call = new FakeCall('kitchen', '*10482913');
    cancelled.dialin.incoming(call);
    call.end('cancelled');
    await settled();
    for (const rig of [confirmed, cancelled]) expect(rig.seen.refused).toEqual(['not 192.168.1.20 kitchen']);
  });

  it('that is cancelled before the match confirms nothing and leaves no port', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = new FakeCall('kitchen', '*10482913');
    rig.dialin.incoming(call);
    call.end('cancelled');
    await settled();
    expect(dialled).toEqual([]);
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.seen.calls).toMatchObject([{ outcome: 'refused', refusal: 'abandoned' }]);
  });

  it('whose 200 cannot be sent after all has confirmed, and leaves no port and no live call', async () => {
    const rig = dialinFixture();
    const call = await ring(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    call.end('failed');
    expect(rig.seen.openMedia).toBe(0);
    expect([...rig.seen.live]).toEqual([]);
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed' }]);
    expect(rig.clock.armed).toBe(0);
  });

  it('whose refusal is sent later, or cannot be, is noted once', async () => {
    const rig = dialinFixture({ dial: async () => err('code-unknown') });
    const call = new FakeCall('kitchen', '*10482913');
    call.refuse = ({ status }) => void call.told.push(`refuse ${status}`);
    await ring(rig, '*10482913', call);
    call.end('failed');
    expect(call.told).toEqual(['refuse 404']);
    expect(rig.seen).toMatchObject({ noted: ['code-unknown'], wrong: ['kitchen'], openMedia: 0 });
    expect(rig.seen.calls).toHaveLength(1);
  });

  it.each(['code-unknown', 'code-expired', 'code-used', 'line-not-allowed'] as const)(
    'with a code that is %s gets the one 404 and counts as a wrong try',
    async (code) => {
      const rig = dialinFixture({ dial: async () => err(code) });
      const call = await ring(rig, '*10482913');
      expect(call.refused).toEqual({ status: 404 });
      expect(rig.seen.wrong).toEqual(['kitchen']);
      expect(rig.seen.noted).toEqual([code]);
      expect(rig.seen.openMedia).toBe(0);
    },
  );

  it('of kind ip gets 403 before any media is opened, and only then it is looked up who waits', async () => {
    const rig = dialinFixture({ kind: 'ip' });
    const call = new FakeCall('kitchen', '*10482913');
    const refuse = call.refuse.bind(call);
    call.refuse = (answer) => {
      rig.order.push('answered');
      refuse(answer);
    };
    await ring(rig, '*10482913', call);
    expect(call.refused).toEqual(FORBIDDEN);
    expect(call.told).toEqual(['refuse 403']);
    expect(rig.order).toEqual(['answered', 'noted']);
    expect(rig.seen.wrong).toEqual([]);
  });

  it('of a blocked line gets 480 with Retry-After, even with a right code', async () => {
    const rig = dialinFixture({ blockedForSeconds: () => 300 });
    const call = await ring(rig, '*10482913');
    expect(call.refused).toEqual({ status: 480, headers: { 'Retry-After': '300' } });
    expect(rig.seen.noted).toEqual(['line-blocked']);
  });

  it('gets no more guesses from a hundred calls at once than from a hundred in a row', async () => {
    const dialled: string[] = [];
    let wrong = 0;
    const rig = dialinFixture({
      blockedForSeconds: () => (wrong >= 3 ? 300 : 0),
      dial: async (code) => {
        dialled.push(code);
        await settled();
        wrong += 1;
        return err('code-unknown');
      },
    });
    const calls = Array.from({ length: 100 }, () => new FakeCall('kitchen', '*10482913'));
    for (const call of calls) rig.dialin.incoming(call);
    while (calls.some((call) => !call.refused)) await settled();
    expect(dialled).toHaveLength(3);
    expect(calls.filter((call) => call.refused?.status === 480)).toHaveLength(97);
    expect(rig.seen.openMedia).toBe(0);
  });

  it('with the beginning of a code gets 484 and no wrong try', async () => {
    const rig = dialinFixture();
    const call = await ring(rig, '*10482');
    expect(call.refused?.status).toBe(484);
    expect(rig.seen.wrong).toEqual([]);
  });

  it('that requires an unknown extension gets 420 before the overlap is looked at', async () => {
    const rig = dialinFixture();
    const call = new FakeCall('kitchen', '*10482');
    call.unmet = { refusal: 'extension-unsupported', detail: 'Require: moon' };
    await ring(rig, '*10482', call);
    expect(call.told).toEqual(['refuse 420']);
  });

  it.each([
    [{ kind: 'unusable', why: 'm=audio 5004 RTP/SAVP 8: it demands encryption' }, 488],
    [{ kind: 'no-port' }, 486],
  ] as const)('whose media is $kind gets %i and the code is not spent', async (media, status) => {
    const dialled: string[] = [];
    const rig = dialinFixture({ media, dial: counting(dialled) });
    const call = await ring(rig, '*10482913');
    expect(call.refused?.status).toBe(status);
    expect(dialled).toEqual([]);
    const { refusal, detail } = rig.seen.calls[0] ?? {};
    const why = media.kind === 'unusable' ? media.why : null;
    expect([refusal, detail]).toEqual([status === 488 ? 'media-unusable' : 'no-media-port', why]);
  });

  it('without an offer is hung up when its ACK brings no answer, and it is noted why', async () => {
    for (const [user, calls] of [
      ['*10482913', [{ refusal: null }]],
      ['8810', [{ refusal: 'media-unusable', detail: 'our offer got no answer' }]],
    ] as const) {
      const rig = dialinFixture();
      const call = new FakeCall('kitchen', user);
      Object.defineProperty(call, 'body', { value: undefined });
      await ring(rig, user, call);
      call.listener.acknowledged(undefined);
      expect(call.told.at(-1)).toBe('hangup');
      expect(rig.seen.tones).toEqual([]);
      expect(rig.seen.calls).toMatchObject(calls);
    }
  });

  it('is noted with no more of what the phone wrote than is fit to be shown', async () => {
    const rig = dialinFixture({ media: { kind: 'unusable', why: `m=\u001b[31m\u202e${'x'.repeat(300)}` } });
    await ring(rig, '8810');
    expect(rig.seen.calls[0]?.detail).toBe(`m=?[31m?${'x'.repeat(192)}`);
  });

  it('gets 503 and is told when to come again where nothing can be stored, whatever code it was', async () => {
    const away = async (): Promise<never> => {
      throw new Error('Looking failed', { cause: new Unavailable('store-unavailable', 'The disk is full.') });
    };
    const rig = dialinFixture({ dial: away });
    const call = await ring(rig, '*10482913');
    expect(call.refused).toEqual({ status: 503, headers: { 'Retry-After': '10' } });
    expect(rig.seen.calls).toMatchObject([{ outcome: 'refused', refusal: 'store-unavailable' }]);
    expect(rig.seen.noted).toEqual([]);
    expect(rig.seen.openMedia).toBe(0);
  });

  it('is judged again where its line has changed meanwhile, and confirms where it may still', async () => {
    const versions: string[] = [];
    const rig = dialinFixture({
      dial: async (_code, version) => {
        versions.push(version);
        return version === 'v1' ? err('line-changed') : ok({ app: 'ui', id: 'cnf_1' });
      },
      reread: async (before) => ({ ...before, version: 'v2' }),
    });
    const call = await ring(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    expect(versions).toEqual(['v1', 'v2']);
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed' }]);
  });

  it.each<[string, (before: LineView) => LineView | undefined]>([
    ['is gone, disabled or proven otherwise', () => undefined],
    ['is one of an IP phone now', (before) => ({ ...before, version: 'v2', line: { ...before.line, kind: 'ip' } })],
    ['changes all the time', (before) => ({ ...before, version: `${before.version}+` })],
  ])('gets 403 and counts no wrong try where its line %s meanwhile', async (_, reread) => {
    const rig = dialinFixture({ dial: async () => err('line-changed'), reread: async (before) => reread(before) });
    const call = await ring(rig, '*10482913');
    expect(call.refused).toEqual(FORBIDDEN);
    expect(rig.seen).toMatchObject({ wrong: [], noted: ['line-kind-refused'], openMedia: 0 });
    expect(rig.seen.calls).toMatchObject([{ outcome: 'refused', refusal: 'line-kind-refused' }]);
  });

  it('gets 482 where it was judged before over another path, which is no try and no call of its own', async () => {
    const rig = dialinFixture({ dial: async () => err('merged') });
    const call = await ring(rig, '*10482913');
    expect(call.refused).toEqual({ status: 482 });
    expect(rig.seen).toMatchObject({ wrong: [], noted: [], calls: [], openMedia: 0 });
    expect(rig.seen.refused).toContain('kitchen 482 loop-detected');
  });

  it('gets 200 where it has confirmed before over another path, and can still be taken back', async () => {
    const rig = dialinFixture({ dial: async () => err('confirmed-before') });
    const call = await ring(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    expect(rig.seen).toMatchObject({ wrong: [], noted: [], calls: [], refused: ['not 192.168.1.20 kitchen'] });
  });

  it('is known again by the call that its INVITE begins, and by its line', async () => {
    const invites: (string | undefined)[] = [];
    const rig = dialinFixture({
      dial: async (_code, _version, invite) => {
        invites.push(invite);
        return ok({ app: 'ui', id: 'cnf_1' });
      },
    });
    for (const thread of ['one', 'one', 'other'])
      await ring(rig, '*10482913', new FakeCall('kitchen', '*10482913', { thread }));
    expect(invites).toEqual(['kitchen one', 'kitchen one', 'kitchen other']);
  });

  it('gets 500 when the commit fails, and the fault is reported', async () => {
    const rig = dialinFixture({ dial: () => Promise.reject(new Error('disk full')) });
    const call = await ring(rig, '*10482913');
    expect(call.refused?.status).toBe(500);
    expect(rig.seen.faults).toEqual(['dial']);
    expect(rig.seen.openMedia).toBe(0);
  });
});

describe('before anybody has proven anything', () => {
  const { dialin } = dialinFixture();

  it.each(['112', '911', '004930123456', ''])('an INVITE for %j is a 404', (user) => {
    expect(dialin.screen(inviteFacts(user))).toEqual({ status: 404 });
  });

  it.each(['*10482913', '8810482913', '8810', '*1048', '88'])('an INVITE for %j from home goes on', (user) => {
    expect(dialin.screen(inviteFacts(user))).toBeUndefined();
  });

  it('a request from outside the home networks is a 403', () => {
    const source = { ...inviteFacts('').source, address: '203.0.113.9' };
    expect(dialin.screen(inviteFacts('*10482913', { source }))).toEqual(FORBIDDEN);
    expect(dialin.screen(inviteFacts('', { method: 'REGISTER', source }))).toEqual(FORBIDDEN);
  });

  it.each([
    [400, 'malformed'],
    [400, 'target-mismatch'],
    [403, 'sender-unknown'],
    [480, 'caller-unmapped'],
    [416, 'scheme-unknown'],
    [481, 'no-such-call'],
    [503, 'draining'],
    [503, 'overloaded'],
    [503, 'store-unavailable'],
    [503, 'clock-behind'],
    [505, 'version-unknown'],
    [513, 'too-large'],
  ] as const)('an INVITE that SIP answers %i is remembered as what it is: %s', (status, refusal) => {
    const rig = dialinFixture();
    const facts = inviteFacts('');
    rig.dialin.turnedAway({ source: facts.source, facts, status, refusal });
    expect(rig.seen.turnedAway).toMatchObject([{ line: null, outcome: 'refused', refusal }]);
  });

  it.each(['session-too-short', 'body-unsupported', 'sdp-unaccepted', 'malformed'] as const)(
    'a call that demands what is not there is written down as what it is: %s',
    async (unmet) => {
      const rig = dialinFixture();
      const call = new FakeCall('kitchen', '*10482913');
      call.unmet = { refusal: unmet, detail: 'Content-Type: x' };
      await ring(rig, '*10482913', call);
      expect(rig.seen.calls).toMatchObject([{ line: { id: 'kitchen' }, refusal: unmet, detail: 'Content-Type: x' }]);
      expect(rig.seen.openMedia).toBe(0);
    },
  );

  it('a wrong digest is remembered, the challenge that every call begins with is not', () => {
    const rig = dialinFixture();
    const away = (facts: RequestFacts, status: number, refusal: SipRefusal) =>
      rig.dialin.turnedAway({ source: facts.source, facts, status, refusal });
    away(inviteFacts('*10482913'), 401, 'challenged');
    away(inviteFacts('*10482913'), 401, 'password-wrong');
    away(inviteFacts('112'), 404, 'not-a-code');
    away(inviteFacts('', { method: 'REGISTER' }), 401, 'password-wrong');
    expect(rig.seen.turnedAway.map((call) => call.refusal)).toEqual(['unauthenticated', 'not-a-code']);
  });
});

describe('the address of a trusted peer', () => {
  it('is known, so that its wrong passwords put off nobody behind it', () => {
    const { dialin } = dialinFixture({
      peers: [
        { name: 'pbx', identity: { kind: 'address', networks: { has: (address) => address === '192.168.1.5' } } },
      ],
    });
    expect(dialin.isPeer('192.168.1.5')).toBe(true);
    expect(dialin.isPeer('192.168.1.6')).toBe(false);
  });

  it('a phone is heard whatever it is answered: asked for its password, refused, registered, in a call', async () => {
    const rig = dialinFixture();
    const register = inviteFacts('', { method: 'REGISTER', to: { user: 'kitchen', host: '192.168.1.2' } });
    const { source, userAgent } = register;
    rig.dialin.turnedAway({ source, facts: register, status: 401, refusal: 'challenged' });
    rig.dialin.turnedAway({ source, facts: register, status: 401, refusal: 'user-unknown', username: 'kitchne' });
    rig.dialin.turnedAway({ source, refusal: 'banned', status: undefined });
    rig.dialin.bound('kitchen', { contact: 'sip:kitchen@192.168.1.20', source, userAgent, expiresAt: 1 }, true);
    rig.dialin.bound('kitchen', undefined, true);
    await ring(rig, '*10482913');
    await ring(rig, '*1048');
    expect(rig.seen.heard).toEqual([
      'REGISTER kitchen challenged',
      'REGISTER nobody refused',
      'undefined nobody refused',
      'REGISTER kitchen taken',
      'INVITE kitchen taken',
      'INVITE kitchen incomplete',
    ]);
  });
});
