import { beforeEach, describe, expect, it } from 'vitest';
import { Bans, type Severity } from '../../../src/abuse/bans.ts';
import { NONCE_LIFE_MS } from '../../../src/digest/nonce.ts';
import { Fixture, MemoryFlow } from '../../support/sip-fixture.ts';
import { proofFor } from '../../support/sip-wire-text.ts';

const GUESSER = '192.0.2.66';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('Bans', () => {
  let severity: Severity;
  let bans: Bans;

  beforeEach(() => {
    severity = 'banned';
    bans = new Bans({ failures: 3, seconds: 600 }, () => severity);
  });

  const fail = (times: number, now: number, address = GUESSER) =>
    Array.from({ length: times }, () => bans.failed(address, now)).at(-1);

  it('drop nothing of an address that has not failed often enough', () => {
    expect(fail(2, 0)).toBeUndefined();
    expect(bans.drops(GUESSER, 0)).toBeUndefined();
  });

  it('drop everything of one that has, for the time that is set, and nothing of others', () => {
    expect(fail(3, 1000)).toEqual({ address: GUESSER, severity: 'banned', seconds: 600 });
    expect(bans.drops(GUESSER, 1000)).toBe('banned');
    expect(bans.drops(GUESSER, 600_999)).toBe('banned');
    expect(bans.drops('192.0.2.67', 1000)).toBeUndefined();
    expect(bans.drops(GUESSER, 601_000)).toBeUndefined();
  });

  it('count what comes within five minutes: a phone with an old password that asks now and then is let be', () => {
    for (let minute = 0; minute < 120; minute += 3) expect(fail(1, minute * MINUTE)).toBeUndefined();
    expect(fail(3, 120 * MINUTE)).toBeDefined();
  });

  it('last twice as long each time, up to an hour, and are short again after a day without one', () => {
    let now = 0;
    const lengths = Array.from({ length: 6 }, () => {
      const seconds = fail(3, now)?.seconds ?? 0;
      now += seconds * 1000;
      return seconds;
    });
    expect(lengths).toEqual([600, 1200, 2400, 3600, 3600, 3600]);
    expect(fail(3, now + DAY - 1)?.seconds).toBe(3600);
    expect(fail(3, now + DAY + 3_600_000 + DAY)?.seconds).toBe(600);
  });

  it('begin from nothing after they have ended', () => {
    fail(3, 0);
    expect(fail(2, 600_000)).toBeUndefined();
    expect(bans.drops(GUESSER, 600_000)).toBeUndefined();
  });

  it('only slow an address that has to be let through, whatever it is when the ban is over', () => {
    severity = 'slowed';
    expect(fail(3, 0)?.severity).toBe('slowed');
    severity = 'banned';
    const passed = (now: number, packets: number) =>
      Array.from({ length: packets }, () => bans.drops(GUESSER, now)).filter((why) => why === undefined).length;
    expect(passed(0, 100)).toBe(10);
    expect(passed(1000, 100)).toBe(4);
    expect(bans.drops(GUESSER, 1000)).toBe('slowed');
    expect(passed(600_000, 100)).toBe(100);
  });

  it('of a slowed address do not get longer by what it still gets wrong', () => {
    severity = 'slowed';
    fail(3, 0);
    expect(fail(30, 1000)).toBeUndefined();
    expect(bans.drops(GUESSER, 600_000)).toBeUndefined();
  });

  it('are none for an address that is spared', () => {
    severity = 'spared';
    expect(fail(100, 0)).toBeUndefined();
    expect(bans.drops(GUESSER, 0)).toBeUndefined();
  });

  it('end when the clock is set back', () => {
    fail(3, DAY);
    expect(bans.drops(GUESSER, DAY - 1)).toBeUndefined();
  });

  it('remember a bounded number of addresses', () => {
    for (let host = 0; host < 50_000; host++) fail(1, 0, `2001:db8::${host.toString(16)}`);
    expect(bans.size).toBeLessThanOrEqual(8192);
  });
});

describe('a source that guesses passwords', () => {
  const OFTEN = 5;
  let fixture: Fixture;
  let guesser: MemoryFlow;

  beforeEach(() => {
    fixture = new Fixture();
    guesser = new MemoryFlow('udp', GUESSER);
  });

  let asked = 0;
  const guess = (flow = guesser, method = 'REGISTER'): void => {
    const wish = { uri: 'sip:192.0.2.1', to: 'sip:kitchen@192.0.2.1' };
    const challenged = fixture.send(method, { ...wish, sequence: ++asked }, flow);
    const proof = proofFor(challenged, method, wish.uri, 'a guess');
    fixture.send(method, { ...wish, sequence: ++asked, headers: [proof] }, flow);
  };
  const guessOften = (flow = guesser): void => {
    for (let wrong = 0; wrong < OFTEN; wrong++) guess(flow);
  };
  const isAnswered = (flow: MemoryFlow): boolean => {
    const before = flow.sent.length;
    fixture.send('OPTIONS', { sequence: ++asked }, flow);
    return flow.sent.length > before;
  };

  it('is banned: not even a right answer is read, and others do not notice', () => {
    guessOften();
    expect(guesser.statuses).toEqual(Array(2 * OFTEN).fill(401));
    expect(isAnswered(guesser)).toBe(false);
    expect(fixture.invite({ callId: 'guesser' }, guesser).status).toBe(401);
    expect(fixture.invite().status).toBe(200);
    expect(fixture.bans).toEqual([{ address: GUESSER, severity: 'banned', seconds: 600 }]);
    expect(fixture.counts.get('sip_bans banned')).toBe(1);
    expect(fixture.counts.get('sip_digest_failures')).toBe(OFTEN);
    expect(fixture.counts.get('sip_dropped banned')).toBe(3);
  });

  it('is read again when its time is over', () => {
    guessOften();
    fixture.clock.advance(600_000);
    expect(isAnswered(guesser)).toBe(true);
  });

  it('is banned for INVITEs as well', () => {
    for (let wrong = 0; wrong < OFTEN; wrong++) guess(guesser, 'INVITE');
    expect(isAnswered(guesser)).toBe(false);
  });

  it('loses its connection with the last guess, and any other with the next message', () => {
    const [first, second] = [new MemoryFlow('tcp', GUESSER), new MemoryFlow('tcp', GUESSER)];
    guessOften(first);
    expect(first.closed).toBe(true);
    expect(second.closed).toBe(false);
    expect(isAnswered(second)).toBe(false);
    expect(second.closed).toBe(true);
  });

  it('is slowed where a line is registered: its calls still come through', () => {
    const phone = fixture.flow;
    const registered = { uri: 'sip:192.0.2.1', to: 'sip:kitchen@192.0.2.1', headers: ['Contact: <sip:k@192.0.2.7>'] };
    expect(fixture.prove('REGISTER', { ...registered, callId: 'reg' }).status).toBe(200);
    guessOften(phone);
    expect(fixture.bans).toMatchObject([{ address: phone.source.address, severity: 'slowed' }]);
    for (let packet = 0; packet < 100; packet++) fixture.send('OPTIONS', { sequence: ++asked });
    expect(fixture.counts.get('sip_dropped slowed')).toBe(90);
    fixture.clock.advance(1000);
    expect(fixture.invite().status).toBe(200);
  });

  it('is slowed on its connections by what it sends over them, not by datagrams in its name', () => {
    const stream = new MemoryFlow('tls');
    fixture.call();
    guessOften(fixture.flow);
    for (let packet = 0; packet < 100; packet++) fixture.send('OPTIONS', { sequence: ++asked });
    expect(fixture.counts.get('sip_dropped slowed')).toBe(90);
    for (let message = 0; message < 100; message++) fixture.send('OPTIONS', { sequence: ++asked }, stream);
    expect(stream.sent).toHaveLength(10);
    expect(stream.closed).toBe(false);
  });

  it('is slowed where a call is going on', () => {
    const tag = fixture.call();
    guessOften(fixture.flow);
    expect(fixture.bans).toMatchObject([{ severity: 'slowed' }]);
    expect(fixture.send('BYE', { sequence: 3, toTag: tag }).status).toBe(200);
  });

  it('is banned again where a line is registered no more', () => {
    const registered = { uri: 'sip:192.0.2.1', to: 'sip:kitchen@192.0.2.1', headers: ['Contact: <sip:k@192.0.2.7>'] };
    fixture.prove('REGISTER', { ...registered, callId: 'reg' });
    fixture.clock.advance(3_600_000);
    guessOften(fixture.flow);
    expect(fixture.bans).toMatchObject([{ severity: 'banned' }]);
  });

  it('is banned with all other addresses of its IPv6 network, but for the phones and peers that are known there', () => {
    const at = (host: string) => new MemoryFlow('udp', `2001:db8:0:1::${host}`);
    const registered = { uri: 'sip:192.0.2.1', to: 'sip:kitchen@192.0.2.1', headers: ['Contact: <sip:k@192.0.2.7>'] };
    fixture.prove('REGISTER', { ...registered, callId: 'reg' }, at('a'));
    fixture.decisions.peers.add(at('b').source.address);
    for (let wrong = 0; wrong < OFTEN; wrong++) guess(at(`${100 + wrong}`));
    expect(fixture.bans).toMatchObject([{ address: '2001:db8:0:1::/64', severity: 'banned' }]);
    expect(['a', 'b', 'c'].map((host) => isAnswered(at(host)))).toEqual([true, true, false]);
    expect(isAnswered(new MemoryFlow('udp', '2001:db8:0:2::1'))).toBe(true);
  });

  it('is neither where it is a trusted peer', () => {
    fixture.decisions.peers.add(GUESSER);
    guessOften();
    guessOften();
    expect(fixture.bans).toEqual([]);
    expect(isAnswered(guesser)).toBe(true);
  });

  it('is told of for the log ten times at once at most, and always counted', () => {
    for (let host = 0; host < 30; host++) guessOften(new MemoryFlow('udp', `192.0.2.${100 + host}`));
    expect(fixture.bans).toHaveLength(10);
    expect(fixture.counts.get('sip_bans banned')).toBe(30);
  });

  describe('is nobody whose address others write on their packets:', () => {
    const VICTIM = '192.0.2.20';
    /** Packets with the victim's address: what is answered goes to the victim, the sender never sees it. */
    const forged = new MemoryFlow('udp', VICTIM);

    it.each([
      ['requests without an answer to a challenge', () => undefined],
      ['answers over a nonce that was issued to the sender', (own: string) => own],
      ['answers over a nonce that was made up', () => 'A'.repeat(40)],
    ])('%s ban nobody', (_what, nonceFrom) => {
      for (let packet = 0; packet < 10 * OFTEN; packet++) {
        const own = proofFor(
          fixture.send('INVITE', { sequence: ++asked }, guesser),
          'INVITE',
          'sip:*10482913@192.0.2.1',
        );
        const nonce = nonceFrom(/nonce="([^"]+)"/.exec(own)?.[1] ?? '');
        const headers = nonce === undefined ? [] : [own.replace(/nonce="[^"]+"/, `nonce="${nonce}"`)];
        fixture.send('INVITE', { sequence: ++asked, headers }, forged);
      }
      expect(fixture.counts.get('sip_digest_failures')).toBeUndefined();
      expect(isAnswered(forged)).toBe(true);
    });

    it('nor do answers over a nonce of the victim that is no longer fresh', () => {
      const challenged = fixture.send('INVITE', {}, forged);
      const headers = [proofFor(challenged, 'INVITE', 'sip:*10482913@192.0.2.1', 'wrong')];
      fixture.clock.advance(NONCE_LIFE_MS);
      for (let packet = 0; packet < 10 * OFTEN; packet++)
        fixture.send('INVITE', { sequence: ++asked, headers }, forged);
      expect(fixture.counts.get('sip_digest_failures')).toBeUndefined();
      expect(isAnswered(forged)).toBe(true);
    });
  });
});
