import { describe, expect, it } from 'vitest';
import { err, Unavailable, unavailableIn } from '../../../src/lib/index.ts';
import { counting, type DialinFixture, dialinFixture, ring, SCRIPT, settled } from '../../support/dialin-fixture.ts';
import { FakeCall, inviteFacts } from '../../support/fake-call.ts';

/** A call to the service number whose ACK has come. */
const inCall = async (rig: ReturnType<typeof dialinFixture>) => {
  const call = await ring(rig, '8810');
  call.listener.acknowledged(undefined);
  rig.clock.advance(SCRIPT.settleMs);
  return call;
};

describe('a call to the service number', () => {
  it('is answered at once, and hears the prompt tone after its ACK', async () => {
    const rig = dialinFixture();
    const call = await ring(rig, '8810');
    expect(call.told).toEqual(['accept answer']);
    expect(rig.seen.tones).toEqual([]);
    call.listener.acknowledged(undefined);
    expect(rig.seen.tones).toEqual(['prompt']);
  });

  it('confirms by the keyed code, hears the acknowledgement tone and is hung up three seconds later', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await inCall(rig);
    await rig.keyIn('482913');
    expect(dialled).toEqual(['482913']);
    expect(rig.seen.tones.at(-1)).toBe('acknowledgement');
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed', refusal: null }]);
    rig.clock.advance(2999);
    expect(call.told).not.toContain('hangup');
    rig.clock.advance(1);
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.clock.armed).toBe(0);
  });

  it('is live from our 200 until it is over', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    expect([...rig.seen.live]).toMatchObject([{ line: { id: 'kitchen' }, transport: 'udp' }]);
    call.listener.ended('hung-up-by-phone');
    expect([...rig.seen.live]).toEqual([]);
  });

  it.each(['code-unknown', 'code-expired', 'code-used', 'line-not-allowed'] as const)(
    'hears the one error tone when the code is %s; it counts as a wrong try and is shown',
    async (code) => {
      const rig = dialinFixture({ dial: async () => err(code) });
      const call = await inCall(rig);
      await rig.keyIn('482913');
      expect(rig.seen.tones.at(-1)).toBe('error');
      expect(rig.seen.wrong).toEqual(['kitchen']);
      expect(rig.seen.noted).toEqual([code]);
      expect(call.told).not.toContain('hangup');
    },
  );

  it('of a line that was blocked by the try before hears the same error tone, whatever it keys in', async () => {
    const dialled: string[] = [];
    let blocked = 0;
    const rig = dialinFixture({ dial: counting(dialled), blockedForSeconds: () => blocked });
    await inCall(rig);
    blocked = 300;
    await rig.keyIn('482913');
    expect(dialled).toEqual([]);
    expect(rig.seen.tones.at(-1)).toBe('error');
    expect(rig.seen.noted).toEqual(['line-blocked']);
  });

  it('is hung up after its third wrong code, and leaves nothing behind', async () => {
    const rig = dialinFixture({ dial: async () => err('code-unknown') });
    const call = await inCall(rig);
    for (const code of ['111111', '222222', '333333']) {
      await rig.keyIn(code);
      rig.clock.advance(1500);
    }
    expect(rig.seen.wrong).toHaveLength(3);
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.clock.armed).toBe(0);
  });

  it('is not refused under a finger that presses a key for ten seconds: the pause counts from its release', async () => {
    const rig = dialinFixture();
    await inCall(rig);
    rig.press('4');
    rig.clock.advance(10_000);
    rig.release();
    rig.clock.advance(SCRIPT.interDigitMs - 1);
    await rig.keyIn('82913');
    expect(rig.seen.tones.at(-1)).toBe('acknowledgement');
    expect(rig.seen.calls.map(({ outcome }) => outcome)).toEqual(['confirmed']);
  });

  it('is refused when the pause after a key that was held is too long', async () => {
    const rig = dialinFixture();
    await inCall(rig);
    rig.press('4');
    rig.clock.advance(10_000);
    rig.release();
    rig.clock.advance(SCRIPT.interDigitMs);
    expect(rig.seen.calls).toMatchObject([{ refusal: 'code-incomplete' }]);
  });

  it('that keys in too little is noted as that, and no wrong code is counted', async () => {
    const rig = dialinFixture();
    await inCall(rig);
    await rig.keyIn('48291#');
    expect(rig.seen.calls).toMatchObject([{ outcome: 'refused', refusal: 'code-incomplete' }]);
    expect(rig.seen.wrong).toEqual([]);
  });

  it('that is hung up before anything was keyed in is noted as abandoned', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    call.end('hung-up-by-phone');
    expect(rig.seen.calls).toMatchObject([{ refusal: 'abandoned' }]);
    expect(rig.clock.armed).toBe(0);
  });

  it('that is hung up right after the last digit confirms all the same (R7)', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await inCall(rig);
    const keyed = rig.keyIn('482913');
    call.end('hung-up-by-phone');
    await keyed;
    expect(dialled).toEqual(['482913']);
    expect(rig.seen.calls.map(({ outcome }) => outcome)).toEqual(['confirmed']);
    expect(rig.clock.armed).toBe(0);
  });

  it('of a line of kind ip gets 403 before any media is opened', async () => {
    const call = await ring(dialinFixture({ kind: 'ip' }), '8810');
    expect(call.told).toEqual(['refuse 403']);
  });

  it('of a blocked line gets 480 before anything is keyed in', async () => {
    const call = await ring(dialinFixture({ blockedForSeconds: () => 300 }), '8810');
    expect(call.refused?.status).toBe(480);
  });

  it('hands INFO to the media, and what became of it back', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    expect(call.listener.info({ type: 'application/dtmf-relay', text: 'Signal=5' })).toEqual({ kind: 'taken' });
    expect(rig.seen.infos).toEqual(['Signal=5']);
  });

  it('hears the error tone when the commit fails, and the fault is reported', async () => {
    const rig = dialinFixture({ dial: () => Promise.reject(new Error('disk full')) });
    await inCall(rig);
    await rig.keyIn('482913');
    expect(rig.seen.tones.at(-1)).toBe('error');
    expect(rig.seen.faults).toEqual(['dial']);
    expect(rig.seen.calls).toMatchObject([{ refusal: 'fault' }]);
  });

  it('into which somebody else speaks hears the error tone and is hung up', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    await rig.keyIn('48');
    rig.intrude();
    expect(rig.seen.tones.at(-1)).toBe('error');
    await rig.keyIn('2913');
    rig.clock.advance(1500);
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.calls).toMatchObject([{ refusal: 'media-intruded' }]);
  });
});

describe('a 9 while the acknowledgement tone tells of a confirmation', () => {
  it.each(['*10482913', '8810'])('cancels it as "not me" (%s)', async (user) => {
    const rig = dialinFixture();
    const call = await ring(rig, user);
    call.listener.acknowledged(undefined);
    if (user === '8810') {
      rig.clock.advance(SCRIPT.settleMs);
      await rig.keyIn('482913');
    }
    rig.clock.advance(700);
    await rig.keyIn('9');
    expect(rig.seen.cancelled).toEqual(['ui cnf_1 not-me']);
    expect(rig.seen.tones.at(-1)).toBe('error');
    rig.clock.advance(1500);
    expect(call.told.at(-1)).toBe('hangup');
  });

  const away = () => Promise.reject(new Unavailable('store-unavailable', 'The disk is full.'));
  const changing = async () => err({ code: 'version-conflict' } as const);
  const confirmedAndTakenBack = async (rig: DialinFixture) => {
    const call = await ring(rig, '*10482913');
    call.listener.acknowledged(undefined);
    rig.clock.advance(700);
    await rig.keyIn('9');
    return call;
  };
  const second = async (rig: DialinFixture): Promise<void> => {
    rig.clock.advance(1000);
    await settled();
  };

  it.each([
    ['nothing can be stored', away],
    ['others change it at the same time', changing],
  ])('is tried again while %s, the call over or not: the person has heard that it is done', async (_why, cannot) => {
    const tries = [cannot, cannot];
    const rig = dialinFixture({ cancel: () => tries.shift()?.() });
    const call = await confirmedAndTakenBack(rig);
    expect(rig.seen.cancelled).toHaveLength(1);
    for (let seconds = 0; seconds < 5; seconds++) await second(rig);
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.cancelled).toEqual(Array(3).fill('ui cnf_1 not-me'));
    expect(rig.seen.faults).toEqual([]);
  });

  it.each([
    ['nothing could be stored', away],
    ['others kept changing it', changing],
  ])('is given up after a minute in which %s, and the fault is reported', async (_why, cancel) => {
    const rig = dialinFixture({ cancel });
    await confirmedAndTakenBack(rig);
    for (let seconds = 0; seconds < 70; seconds++) await second(rig);
    expect(rig.seen.cancelled).toHaveLength(61);
    expect(rig.seen.faults).toEqual(['not-me']);
    // What is away for a while is no fault, and the log says nothing of it: this is one.
    expect(rig.seen.causes.map(unavailableIn)).toEqual([undefined]);
  });

  it('is tried once more, and given up, when all ends', async () => {
    const leave = new AbortController();
    const rig = dialinFixture({ cancel: away, leaving: leave.signal });
    await confirmedAndTakenBack(rig);
    leave.abort();
    await settled();
    expect(rig.seen.cancelled).toHaveLength(2);
    expect(rig.seen.faults).toEqual(['not-me']);
    rig.clock.advance(3000);
    expect(rig.clock.armed).toBe(0);
  });

  it('that comes within 700 ms is the end of the code, not a report', async () => {
    const rig = dialinFixture();
    await inCall(rig);
    await rig.keyIn('482919');
    rig.clock.advance(699);
    await rig.keyIn('9');
    expect(rig.seen.cancelled).toEqual([]);
  });
});

describe('a call that only an address vouches for', () => {
  const fromPeer = async (rig: ReturnType<typeof dialinFixture>, user: string) => {
    const call = new FakeCall('kitchen', user);
    call.proof = 'address';
    return ring(rig, user, call);
  };

  it('confirms with its ACK, and not before', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await fromPeer(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    expect(dialled).toEqual([]);
    expect(rig.seen.calls).toEqual([]);
    call.listener.acknowledged(undefined);
    await settled();
    expect(dialled).toEqual(['482913']);
    expect(rig.seen.tones).toEqual(['acknowledgement']);
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed' }]);
  });

  it('is known again by its INVITE, which a code that is keyed in is not', async () => {
    const invites: (string | undefined)[] = [];
    const rig = dialinFixture({
      dial: async (_code, _version, invite) => {
        invites.push(invite);
        return err('code-unknown');
      },
    });
    const call = await fromPeer(rig, '*10482913');
    call.listener.acknowledged(undefined);
    await settled();
    await inCall(rig);
    await rig.keyIn('482914');
    expect(invites).toEqual([expect.any(String), undefined]);
  });

  it('that never sends its ACK confirms nothing and writes nothing', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await fromPeer(rig, '*10482913');
    call.end('no-ack');
    await settled();
    expect(dialled).toEqual([]);
    expect(rig.seen).toMatchObject({ calls: [], noted: [], wrong: [], openMedia: 0 });
  });

  it('gets the same 200 for a wrong code, which counts with the ACK and not before', async () => {
    const rig = dialinFixture({ dial: async () => err('code-unknown') });
    const call = await fromPeer(rig, '*10482913');
    expect(call.told).toEqual(['accept answer']);
    expect(rig.seen).toMatchObject({ calls: [], noted: [], wrong: [] });
    call.listener.acknowledged(undefined);
    await settled();
    expect(rig.seen).toMatchObject({
      calls: [{ refusal: 'code-unknown' }],
      noted: ['code-unknown'],
      wrong: ['kitchen'],
      tones: ['error'],
    });
    rig.clock.advance(1500);
    expect(call.told.at(-1)).toBe('hangup');
  });

  it('of a blocked line gets 480, and writes nothing before the ACK of that', async () => {
    const rig = dialinFixture({ blockedForSeconds: () => 300 });
    const call = await fromPeer(rig, '*10482913');
    expect(call.refused?.status).toBe(480);
    expect(rig.seen).toMatchObject({ calls: [], noted: [] });
    call.listener.refusalAcknowledged?.();
    expect(rig.seen).toMatchObject({ calls: [{ refusal: 'line-blocked' }], noted: ['line-blocked'] });
  });

  it('is dropped without a word when no ACK comes within four seconds', async () => {
    const rig = dialinFixture();
    const call = await fromPeer(rig, '8810');
    rig.clock.advance(3999);
    expect(call.told).not.toContain('drop');
    rig.clock.advance(1);
    expect(call.told.at(-1)).toBe('drop');
    expect(rig.seen).toMatchObject({ calls: [], openMedia: 0 });
    expect(rig.clock.armed).toBe(0);
  });

  it('makes room for a newer one, so that forged packets hold no more than 32 ports and no real caller waits', async () => {
    const rig = dialinFixture();
    const forged = [];
    for (let count = 0; count < 100; count += 1) forged.push(await fromPeer(rig, '8810'));
    expect(rig.seen.openMedia).toBe(32);
    expect(forged.filter(({ told }) => told.includes('drop'))).toHaveLength(68);
    const real = await fromPeer(rig, '*10482913');
    real.listener.acknowledged(undefined);
    await settled();
    expect(rig.seen.tones).toEqual(['acknowledgement']);
    rig.clock.advance(2999);
    expect(real.told).not.toContain('drop');
  });

  it('hears the error tone when the code was used meanwhile', async () => {
    const rig = dialinFixture({ dial: async () => err('code-used') });
    const call = await fromPeer(rig, '*10482913');
    call.listener.acknowledged(undefined);
    await settled();
    expect(rig.seen.tones).toEqual(['error']);
    rig.clock.advance(1500);
    expect(call.told.at(-1)).toBe('hangup');
  });

  it('keys in digits like any other: its ACK came before them', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await fromPeer(rig, '8810');
    call.listener.acknowledged(undefined);
    rig.clock.advance(SCRIPT.settleMs);
    await rig.keyIn('482913');
    expect(dialled).toEqual(['482913']);
  });
});

describe('a call that somebody else takes over', () => {
  const REFERRED = { header: (name: string) => (name === 'Referred-By' ? ['<sip:31@pbx.example>'] : []) };

  it('is hung up, whatever is keyed in then', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await inCall(rig);
    expect(call.listener.reoffered({ type: 'application/sdp', text: 'x' }, inviteFacts('8810'))).toBe('again');
    const { source } = inviteFacts('8810');
    expect(call.listener.reoffered(undefined, inviteFacts('8810', { source, ...REFERRED }))).toBeUndefined();
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.calls).toMatchObject([{ refusal: 'call-diverted' }]);
    await rig.keyIn('482913');
    expect(dialled).toEqual([]);
  });

  it('confirms nothing until our BYE either, which waits for the ACK of a re-INVITE', async () => {
    const dialled: string[] = [];
    const rig = dialinFixture({ dial: counting(dialled) });
    const call = await inCall(rig);
    call.listener.reoffered({ type: 'application/sdp', text: 'x' }, inviteFacts('8810'));
    call.awaitsAck = true;
    call.listener.refreshed(inviteFacts('8810', { method: 'UPDATE', ...REFERRED }));
    await rig.keyIn('482913');
    rig.clock.advance(SCRIPT.settleMs);
    expect(dialled).toEqual([]);
    expect(call.told.at(-1)).toBe('hangup');
    call.end('hung-up-by-us');
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.clock.armed).toBe(0);
  });

  it('is hung up where a peer wrote a line that may have named another caller, and not where a phone did', async () => {
    const { source } = inviteFacts('8810');
    const unclear = inviteFacts('8810', { source, hasNamelessLine: true });
    const rig = dialinFixture();
    const call = await inCall(rig);
    expect(call.listener.reoffered(undefined, unclear)).toBeUndefined();
    expect(call.told).not.toContain('hangup');
    const behindPeer = dialinFixture({ peer: 'pbx' });
    const other = await inCall(behindPeer);
    other.listener.reoffered(undefined, unclear);
    expect(other.told.at(-1)).toBe('hangup');
  });

  it('is hung up by an UPDATE that says so without an offer, and not by one that only refreshes the session', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    call.listener.refreshed(inviteFacts('8810', { method: 'UPDATE' }));
    expect(call.told).not.toContain('hangup');
    call.listener.refreshed(inviteFacts('8810', { method: 'UPDATE', ...REFERRED }));
    expect(call.told.at(-1)).toBe('hangup');
    expect(rig.seen.calls).toMatchObject([{ refusal: 'call-diverted' }]);
  });

  it('goes on when the phone only holds it', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    call.listener.reoffered({ type: 'application/sdp', text: 'a=sendonly' }, inviteFacts('8810'));
    await rig.keyIn('482913');
    expect(rig.seen.tones.at(-1)).toBe('acknowledgement');
    expect(call.told).not.toContain('hangup');
  });
});

describe('our offer in a re-INVITE', () => {
  it('is answered by the ACK, and a bad answer ends the call', async () => {
    const rig = dialinFixture();
    const call = await inCall(rig);
    call.listener.answered({ type: 'application/sdp', text: 'x' });
    expect(call.told).not.toContain('hangup');
    call.listener.answered(undefined);
    expect(call.told.at(-1)).toBe('hangup');
  });
});
