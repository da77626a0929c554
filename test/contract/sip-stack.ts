import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NONCE_LIFE_MS } from '../../src/digest/nonce.ts';
import { cryptoRandom, Secret } from '../../src/lib/index.ts';
import type { IncomingCall, RequestFacts, SipStack, WireMessage } from '../../src/sip/port.ts';
import { Asking, contactAt } from '../../src/sip/registrations/asking.ts';
import { provenOver } from '../../src/sip/registrations/proven-over.ts';
import { authorization, challengeOf, type PhoneAlgorithm } from '../support/digest.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { Decisions, PROXY, SETTINGS } from '../support/sip-fixture.ts';
import {
  ACCOUNT,
  ANSWER,
  answerTo,
  bodyOf,
  field,
  type Heard,
  OFFER,
  toTag,
  type Wish,
} from '../support/sip-wire-text.ts';
import { HOST, type Phone, StreamPhone, UdpPhone, URI } from '../support/wire-phone.ts';

/** A back end that is tested: made, and not started. It listens on loopback, on free ports of UDP and TCP, with `SETTINGS`. */
export interface StackUnderTest {
  readonly stack: SipStack;
  /** The clock of its timers. */
  readonly clock: ManualClock;
  /** What it reported as faults of its own. */
  readonly faults: readonly unknown[];
}

/** Makes one that asks these decisions. */
export type MakeStack = (decisions: Decisions) => StackUnderTest;

/** How a phone answers a challenge. */
interface Answering {
  readonly password: string;
  readonly algorithm: PhoneAlgorithm;
  readonly uri: string;
  readonly count: number;
}

const REGISTRAR = `sip:${HOST}`;
const AOR = `sip:kitchen@${HOST}`;
const { t1Ms, registerMinSeconds } = SETTINGS;
/** 64 x T1: when whoever waits for an answer or an ACK gives up. */
const PATIENCE_MS = 64 * t1Ms;

/** What a SIP server has to do for the rest of Offhook, whatever it is made of: over real sockets, seen from the phone. */
export const sipStackContract = (make: MakeStack): void => {
  let decisions: Decisions;
  let under: StackUnderTest;
  let phone: UdpPhone;

  const portOf = (transport: string): number =>
    under.stack.addresses().find((at) => at.transport === transport)?.port ?? 0;

  /** The Authorization that answers a 401. */
  const proofOf = (challenged: Heard, method: string, answer: Partial<Answering> = {}): string => {
    const { password = ACCOUNT.password, algorithm = 'MD5', uri = URI, count = 1 } = answer;
    const challenge = challengeOf(challenged.text, algorithm);
    if (!challenge) throw new Error(`there is no ${algorithm} challenge`);
    return authorization(challenge, { username: ACCOUNT.username, password }, { method, uri, count });
  };

  /** RFC 3261 17.1.1.3: the ACK of an answer to an INVITE that is no 2xx, in the transaction of that. */
  const acknowledge = (who: Phone, sequence: number, tag: string, callId?: string): void =>
    who.send('ACK', { sequence, branch: `z9hG4bK-INVITE-${sequence}`, toTag: tag, ...(callId && { callId }) });

  /** Asks, answers the challenge, and gives the answer to that: the CSeq after. */
  const prove = async (
    method: string,
    wish: Wish,
    algorithm: PhoneAlgorithm = 'MD5',
    from: UdpPhone = phone,
  ): Promise<Heard> => {
    const sequence = wish.sequence ?? 1;
    const challenged = await from.ask(method, { ...wish, sequence });
    if (method === 'INVITE') acknowledge(from, sequence, toTag(challenged), wish.callId);
    const proof = proofOf(challenged, method, { algorithm, uri: wish.uri ?? URI });
    return from.ask(method, { ...wish, sequence: sequence + 1, headers: [...(wish.headers ?? []), proof] });
  };

  const registering = (sequence = 1): Wish => ({
    sequence,
    uri: REGISTRAR,
    to: AOR,
    callId: 'reg',
    headers: [`Contact: <sip:kitchen@${HOST}:${phone.port}>`, 'Expires: 600'],
  });

  /** A call that stands: the tag of the server in it. CSeq of its INVITE is 2. */
  const call = async (): Promise<string> => {
    const tag = toTag(await prove('INVITE', { body: OFFER }));
    phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
    return tag;
  };

  /** An INVITE that rings until the test decides; resolves with its final answer. */
  const ring = async (offered: (incoming: IncomingCall) => void): Promise<{ readonly final: Promise<Heard> }> => {
    decisions.onIncoming = (incoming) => {
      incoming.trying();
      offered(incoming);
    };
    const final = prove('INVITE', { body: OFFER });
    await expect.poll(() => decisions.calls.length).toBe(1);
    await phone.next(({ status }) => status === 100);
    return { final };
  };

  beforeEach(async () => {
    decisions = new Decisions();
    under = make(decisions);
    await under.stack.start();
    phone = await UdpPhone.lift(portOf('udp'));
  });

  afterEach(async () => {
    const { stack, clock } = under;
    const stopping = stack.stop();
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    await stopping;
    await stack.stop();
    phone.close();
    expect(stack.census()).toEqual({ transactions: 0, dialogs: 0, flows: 0, bindings: 0 });
    expect(clock.armed).toBe(0);
    expect(under.faults).toEqual([]);
  });

  it('says what it can do', () => {
    const { clientCertificates, exactCancel, ackOfRefusal } = under.stack.capabilities;
    for (const word of [clientCertificates, exactCancel, ackOfRefusal]) expect(word).toBeTypeOf('boolean');
  });

  it('shows what comes and what goes while somebody watches, where it can', async () => {
    const seen: string[] = [];
    const stream = await StreamPhone.lift(portOf('tcp'));
    const line = ({ direction, transport, local, remote, bytes }: WireMessage): string =>
      [
        direction,
        transport,
        local.port === portOf(transport),
        (transport === 'tcp' ? stream : phone).port === remote.port,
        bytes.toString().split('\r\n')[0],
      ].join(' ');
    const stop = under.stack.tap?.((message) => void seen.push(line(message)));
    await phone.ask('OPTIONS', { uri: REGISTRAR });
    stream.raw(Buffer.from('\r\n\r\n'));
    await stream.ask('OPTIONS', { uri: REGISTRAR, callId: 'over-tcp' });
    stop?.();
    await phone.ask('OPTIONS', { uri: REGISTRAR, sequence: 2 });
    stream.close();
    const shown = ['udp', 'tcp'].flatMap((transport) => [
      `in ${transport} true true OPTIONS ${REGISTRAR} SIP/2.0`,
      `out ${transport} true true SIP/2.0 200 OK`,
    ]);
    expect(seen).toEqual(stop ? shown : []);
  });

  describe('a proxy in front', () => {
    const HALL = '127.0.0.77';
    const said = (address = HALL, transport = 'tls'): string => `X-Offhook-Source: ${transport} ${address} 5061`;
    let proxy: UdpPhone;

    beforeEach(async () => {
      proxy = await UdpPhone.lift(portOf('udp'), PROXY);
    });
    afterEach(() => proxy.close());

    it('is believed on where a call came from, in the call as well', async () => {
      const headers = [said()];
      const answered = await prove('INVITE', { body: OFFER, headers }, 'MD5', proxy);
      expect(answered.status).toBe(200);
      expect(decisions.calls[0]?.facts.source).toMatchObject({
        transport: 'tls',
        address: HALL,
        port: 5061,
        proxy: 'lb',
      });
      const wish = { toTag: toTag(answered), uri: `sip:offhook@${HOST}` };
      proxy.send('ACK', { ...wish, sequence: 2, branch: 'z9hG4bK-ack', headers });
      await expect.poll(() => decisions.acknowledgements.length).toBe(1);
      const ask = (method: string, sequence: number, headers: readonly string[]) =>
        proxy.ask(method, { ...wish, sequence, branch: `z9hG4bK-in-${sequence}`, headers });
      expect((await ask('INFO', 3, [])).status).toBe(403);
      expect((await ask('INFO', 4, [said('127.0.0.78')])).status).toBe(481);
      expect((await ask('BYE', 5, [said(HALL, 'udp')])).status).toBe(200);
      expect(decisions.ends).toEqual(['hung-up-by-phone']);
    });

    it.each([
      ['without a word', []],
      ['twice', [said(), said()]],
      ['folded', [said().replace(' tls', '\r\n tls')]],
      ['malformed', [said('phone.lan')]],
      ['with a certificate over UDP', [`${said()} ${'ab'.repeat(32)}`]],
    ])('passes nothing on %s', async (_how, headers) => {
      for (const [index, method] of ['INVITE', 'REGISTER'].entries())
        expect((await proxy.ask(method, { sequence: index + 1, callId: method, headers })).status).toBe(403);
      expect(decisions.away.map(({ refusal }) => refusal)).toEqual(['sender-unknown', 'sender-unknown']);
    });

    it('may ask whether we are there, and is told when we are about to go', async () => {
      expect((await proxy.ask('OPTIONS', { uri: REGISTRAR })).status).toBe(200);
      under.stack.drain();
      expect((await proxy.ask('OPTIONS', { uri: REGISTRAR, sequence: 2 })).status).toBe(503);
    });

    it('is nobody who writes the same from elsewhere', async () => {
      expect((await phone.ask('INVITE', { body: OFFER, headers: [said()] })).status).toBe(401);
      expect(decisions.away[0]?.source).toMatchObject({ transport: 'udp', address: HOST });
    });
  });

  describe('a registration', () => {
    it('binds whoever proves to be the line, tells that once, refreshes and removes', async () => {
      const bound = await prove('REGISTER', registering());
      expect(bound.status).toBe(200);
      expect(field(bound, 'Contact')).toEqual([`<sip:kitchen@${HOST}:${phone.port}>;expires=600`]);
      expect(under.stack.census().bindings).toBe(1);
      expect((await prove('REGISTER', registering(3))).status).toBe(200);
      const gone = await prove('REGISTER', { ...registering(5), headers: ['Contact: *', 'Expires: 0'] });
      expect(gone.status).toBe(200);
      expect(decisions.bindings).toMatchObject([
        { line: 'line-1', changed: true, binding: { source: { transport: 'udp', address: HOST, port: phone.port } } },
        { changed: false },
        { binding: undefined, changed: true },
      ]);
      expect(under.stack.census().bindings).toBe(0);
    });

    it('is refused for somebody else, and when it is too short', async () => {
      expect((await prove('REGISTER', { ...registering(), to: `sip:hall@${HOST}` })).status).toBe(403);
      const headers = [`Contact: <sip:kitchen@${HOST}:${phone.port}>;expires=1`];
      const brief = await prove('REGISTER', { ...registering(3), headers });
      expect([brief.status, field(brief, 'Min-Expires')]).toEqual([423, [String(registerMinSeconds)]]);
      expect(decisions.bindings).toEqual([]);
    });

    it('runs out', async () => {
      await prove('REGISTER', registering());
      under.clock.advance(600_000);
      expect(under.stack.census().bindings).toBe(0);
      expect(decisions.bindings.at(-1)).toMatchObject({ binding: undefined });
    });
  });

  describe('digest', () => {
    const challenges = (heard: Heard) => field(heard, 'WWW-Authenticate');

    /** A REGISTER with this answer to that challenge. */
    const register = (sequence: number, challenged: Heard, answer: Partial<Answering>): Promise<Heard> => {
      const wish = registering(sequence);
      const proof = proofOf(challenged, 'REGISTER', { ...answer, uri: REGISTRAR });
      return phone.ask('REGISTER', { ...wish, headers: [...(wish.headers ?? []), proof] });
    };

    it('is asked for in each algorithm on a line of its own, and taken in each', async () => {
      const challenged = await phone.ask('REGISTER', registering());
      expect(challenged.status).toBe(401);
      expect(challenges(challenged).map((value) => /algorithm=([^,]+)/.exec(value)?.[1])).toEqual(['MD5', 'SHA-256']);
      expect((await register(2, challenged, { algorithm: 'MD5' })).status).toBe(200);
      // They share a nonce, and its count.
      expect((await register(3, challenged, { algorithm: 'SHA-256' })).status).toBe(401);
      expect((await register(4, challenged, { algorithm: 'SHA-256', count: 2 })).status).toBe(200);
    });

    it('over an old nonce is asked for again and called stale; a wrong one is not', async () => {
      const challenged = await phone.ask('REGISTER', registering());
      const guessed = await register(2, challenged, { password: 'guessed' });
      expect(guessed.status).toBe(401);
      expect(challenges(guessed).join()).not.toContain('stale');
      under.clock.advance(NONCE_LIFE_MS);
      const late = await register(3, challenged, {});
      expect(late.status).toBe(401);
      expect(challenges(late).join()).toContain('stale=true');
    });

    it('may be given again over the same nonce with a count that rises, and with no other', async () => {
      const challenged = await phone.ask('REGISTER', registering());
      expect((await register(2, challenged, { count: 1 })).status).toBe(200);
      expect((await register(3, challenged, { count: 2 })).status).toBe(200);
      const replayed = await register(4, challenged, { count: 2 });
      expect(replayed.status).toBe(401);
      expect(challenges(replayed).join()).toContain('stale=true');
    });
  });

  it('decides in the one order: each step answers before the next is asked', async () => {
    const invite = (callId: string, headers: readonly string[] = []) =>
      phone.ask('INVITE', { callId, branch: `z9hG4bK-${callId}`, body: OFFER, headers });
    decisions.screenWith = () => ({ status: 404 });
    decisions.identifyWith = () => ({ kind: 'refused', refusal: 'peer-caller-unknown', answer: { status: 403 } });
    expect(
      (await phone.ask('INVITE', { callId: 'malformed', branch: 'z9hG4bK-malformed', uri: 'http:phone' })).status,
    ).toBe(416);
    expect((await invite('screened')).status).toBe(404);
    decisions.screenWith = () => undefined;
    expect((await invite('a-peer')).status).toBe(403);
    decisions.identifyWith = () => undefined;
    expect((await invite('unproven')).status).toBe(401);
    expect(decisions.calls).toEqual([]);
    expect(decisions.away.map(({ status }) => status)).toEqual([416, 404, 403, 401]);
    expect(under.stack.census()).toMatchObject({ transactions: 0, dialogs: 0 });
    decisions.identifyWith = () => ({ kind: 'line', line: 'line-2', proof: 'address' });
    decisions.onIncoming = (incoming) => void incoming.refuseUnmet();
    expect((await invite('demanding', ['Require: moon'])).status).toBe(420);
    expect(decisions.calls).toMatchObject([{ line: 'line-2', proof: 'address' }]);
    expect(decisions.ends).toEqual(['refused']);
  });

  it('answers what needs no proof, and for what belongs to a call says that there is none', async () => {
    expect((await phone.ask('OPTIONS', { callId: 'o' })).status).toBe(200);
    expect((await phone.ask('MESSAGE', { callId: 'm' })).status).toBe(405);
    expect((await phone.ask('BYE', { callId: 'b', toTag: 'none' })).status).toBe(481);
    expect((await phone.ask('CANCEL', { callId: 'c' })).status).toBe(481);
  });

  describe('a call', () => {
    it('brings what the INVITE says, is answered with Contact and our SDP, and ended by the phone', async () => {
      const answered = await prove('INVITE', { body: OFFER });
      expect(answered.status).toBe(200);
      expect([bodyOf(answered), field(answered, 'Contact')]).toEqual([ANSWER, [expect.stringContaining(HOST)]]);
      expect(decisions.calls).toMatchObject([
        {
          line: 'line-1',
          proof: 'digest',
          localAddress: HOST,
          body: { type: 'application/sdp', text: OFFER },
          facts: {
            method: 'INVITE',
            user: '*10482913',
            from: { user: 'kitchen' },
            source: { transport: 'udp', address: HOST, port: phone.port },
          },
        },
      ]);
      phone.send('ACK', { sequence: 2, toTag: toTag(answered), branch: 'z9hG4bK-ack' });
      expect((await phone.ask('BYE', { sequence: 3, toTag: toTag(answered) })).status).toBe(200);
      expect(decisions.ends).toEqual(['hung-up-by-phone']);
      expect(under.stack.census().dialogs).toBe(0);
    });

    it('is ended from our side by BYE after the ACK, and no sooner', async () => {
      decisions.onIncoming = (incoming) => {
        incoming.accept(ANSWER);
        incoming.hangup();
        incoming.hangup();
      };
      const tag = toTag(await prove('INVITE', { body: OFFER }));
      expect(decisions.ends).toEqual([]);
      expect(phone.heard.filter(({ method }) => method === 'BYE')).toEqual([]);
      phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
      await expect.poll(() => under.stack.census().dialogs).toBe(0);
      expect(decisions.ends).toEqual(['hung-up-by-us']);
    });

    it('without an ACK is repeated, and ended by BYE after 64 x T1', async () => {
      const answered = await prove('INVITE', { body: OFFER });
      under.clock.advance(t1Ms);
      expect((await phone.answer('2 INVITE')).text).toBe(answered.text);
      under.clock.advance(PATIENCE_MS);
      phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
      await expect.poll(() => under.stack.census().dialogs).toBe(0);
      expect(decisions.ends).toEqual(['no-ack']);
    });

    it('whose 200 reaches nobody ends once, whatever accept said', async () => {
      const gone = await StreamPhone.lift(portOf('tcp'));
      let offered: IncomingCall | undefined;
      decisions.onIncoming = (incoming) => {
        offered = incoming;
      };
      const challenged = await gone.ask('INVITE', { body: OFFER });
      acknowledge(gone, 1, toTag(challenged));
      gone.send('INVITE', { sequence: 2, body: OFFER, headers: [proofOf(challenged, 'INVITE')] });
      await expect.poll(() => offered).toBeDefined();
      gone.close();
      await expect.poll(() => under.stack.census().flows).toBe(0);
      offered?.accept(ANSWER);
      under.clock.advance(PATIENCE_MS);
      await expect.poll(() => decisions.ends.length).toBe(1);
      expect(['failed', 'no-ack']).toContain(decisions.ends[0]);
    });

    it('is refused with what it was told, and the ACK of that is heard when it carries our tag', async () => {
      decisions.onIncoming = (incoming) => {
        incoming.refuse({ status: 480, reason: 'Later', headers: { 'Retry-After': '30' } });
        incoming.refuse({ status: 500 });
      };
      const refused = await prove('INVITE', { body: OFFER });
      expect(refused.text.startsWith('SIP/2.0 480 Later\r\n')).toBe(true);
      expect(field(refused, 'Retry-After')).toEqual(['30']);
      expect(decisions.ends).toEqual(['refused']);
      phone.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2', toTag: 'guessed' });
      phone.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2', toTag: toTag(refused) });
      await expect.poll(() => decisions.refusalAcks).toEqual(under.stack.capabilities.ackOfRefusal ? [1] : []);
    });

    it('may be dropped without a word while its ACK is missing', async () => {
      await prove('INVITE', { body: OFFER });
      decisions.calls[0]?.drop();
      decisions.calls[0]?.drop();
      expect(decisions.ends).toEqual(['no-ack']);
      expect(under.stack.census().dialogs).toBe(0);
    });

    it('is held and taken back by re-INVITEs, or keeps what it had', async () => {
      const tag = await call();
      const held = await phone.ask('INVITE', { sequence: 3, toTag: tag, body: `${OFFER}a=sendonly\r\n` });
      expect([held.status, bodyOf(held)]).toEqual([200, ANSWER]);
      phone.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3' });
      expect(decisions.reoffers).toMatchObject([{ text: `${OFFER}a=sendonly\r\n` }]);
      decisions.reofferAnswer = undefined;
      expect((await phone.ask('INVITE', { sequence: 4, toTag: tag, body: OFFER })).status).toBe(488);
      phone.send('ACK', { sequence: 4, toTag: tag, branch: 'z9hG4bK-INVITE-4' });
      expect((await phone.ask('BYE', { sequence: 5, toTag: tag })).status).toBe(200);
      expect(decisions.ends).toEqual(['hung-up-by-phone']);
    });

    it('hands on what INFO brings, and answers what became of it', async () => {
      const tag = await call();
      expect((await phone.ask('INFO', { sequence: 3, toTag: tag, body: 'Signal=5\r\n' })).status).toBe(200);
      decisions.onInfo = () => ({ kind: 'unknown-type', accepted: ['application/dtmf'] });
      const refused = await phone.ask('INFO', { sequence: 4, toTag: tag, body: '<x/>' });
      expect([refused.status, field(refused, 'Accept')]).toEqual([415, ['application/dtmf']]);
      expect((await phone.ask('INFO', { sequence: 5, toTag: tag })).status).toBe(200);
      expect((await phone.ask('INFO', { sequence: 6, toTag: tag, headers: ['Info-Package: x'] })).status).toBe(469);
      expect(decisions.infos).toMatchObject([{ text: 'Signal=5\r\n' }, { text: '<x/>' }]);
    });

    it('follows an UPDATE, with an offer and without, and tells a PRACK that nothing awaits it', async () => {
      const tag = await call();
      expect((await phone.ask('UPDATE', { sequence: 3, toTag: tag })).status).toBe(200);
      expect(decisions.reoffers).toEqual([]);
      const answered = await phone.ask('UPDATE', { sequence: 4, toTag: tag, body: OFFER });
      expect([answered.status, bodyOf(answered)]).toEqual([200, ANSWER]);
      expect((await phone.ask('PRACK', { sequence: 5, toTag: tag })).status).toBe(481);
    });

    it('is nobody else’s: another port may speak in it, another address or tag may not', async () => {
      const tag = await call();
      expect((await phone.ask('BYE', { sequence: 3, toTag: `${tag}0` })).status).toBe(481);
      const stranger = await UdpPhone.lift(portOf('udp'), '127.0.0.2');
      expect((await stranger.ask('BYE', { sequence: 3, toTag: tag })).status).toBe(481);
      stranger.close();
      expect(decisions.ends).toEqual([]);
    });
  });

  describe('a CANCEL', () => {
    const cancel = () => phone.ask('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });

    it('before the decision ends the call with 487, and nothing may be decided any more', async () => {
      const { final } = await ring(() => undefined);
      expect((await cancel()).status).toBe(200);
      expect((await final).status).toBe(487);
      phone.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
      await expect.poll(() => decisions.ends).toEqual(['cancelled']);
      expect(decisions.calls[0]?.decide()).toBe(false);
      expect(decisions.calls[0]?.accept(ANSWER)).toBe(false);
    });

    it('after it is answered 200 and changes nothing, where the back end is exact', async () => {
      const { final } = await ring((incoming) => void incoming.decide());
      expect((await cancel()).status).toBe(200);
      const exact = under.stack.capabilities.exactCancel;
      if (!exact) await expect.poll(() => decisions.ends).toEqual(['cancelled']);
      expect(decisions.calls[0]?.accept(ANSWER)).toBe(exact);
      expect((await final).status).toBe(exact ? 200 : 487);
      expect(decisions.ends).toEqual(exact ? [] : ['cancelled']);
    });
  });

  it('answers a retransmission as it answered the request', async () => {
    decisions.onIncoming = (incoming) => incoming.refuse({ status: 404 });
    const challenged = await phone.ask('INVITE', { body: OFFER });
    expect(toTag(await phone.ask('INVITE', { body: OFFER }))).toBe(toTag(challenged));
    acknowledge(phone, 1, toTag(challenged));
    const wish = { sequence: 2, body: OFFER, headers: [proofOf(challenged, 'INVITE')] };
    const refused = await phone.ask('INVITE', wish);
    expect((await phone.ask('INVITE', wish)).text).toBe(refused.text);
    expect([refused.status, decisions.calls.length]).toEqual([404, 1]);
  });

  it('takes no new call while it drains, lets the old ones go on, and ends them when it stops', async () => {
    const tag = await call();
    under.stack.drain();
    const refused = await phone.ask('INVITE', { callId: 'late', branch: 'z9hG4bK-late', body: OFFER });
    expect([refused.status, field(refused, 'Retry-After')]).toEqual([503, ['10']]);
    expect((await phone.ask('INFO', { sequence: 3, toTag: tag })).status).toBe(200);
    const stopping = under.stack.stop();
    phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
    await stopping;
    expect(decisions.ends).toEqual(['stopped']);
  });

  it('sends requests of ours, and tells silence from an answer', async () => {
    const target = { transport: 'udp', address: HOST, port: phone.port } as const;
    const headers = [
      ['From', `<sip:offhook@${HOST}>;tag=f`],
      ['To', `<sip:kitchen@${HOST}>`],
      ['Call-ID', 'ours'],
      ['CSeq', '1 OPTIONS'],
    ] as const;
    const ask = () => under.stack.request({ method: 'OPTIONS', uri: `sip:kitchen@${HOST}`, headers, target });
    const answered = ask();
    phone.raw(answerTo(await phone.next(({ method }) => method === 'OPTIONS'), 486));
    expect(await answered).toMatchObject({ kind: 'answered', status: 486 });
    const unanswered = ask();
    await phone.next(({ method }) => method === 'OPTIONS');
    under.clock.advance(PATIENCE_MS);
    expect(await unanswered).toEqual({ kind: 'unanswered', why: 'timeout' });
  });

  describe('a registration of ours', () => {
    const never = new AbortController().signal;
    const target = () => ({ transport: 'udp', address: HOST, port: phone.port }) as const;
    const asking = () =>
      new Asking({
        stack: under.stack,
        identity: { host: HOST, port: phone.port, user: '620' },
        account: { username: '620', password: new Secret(ACCOUNT.password) },
        random: cryptoRandom,
      });
    const registerNext = () => phone.next(({ method }) => method === 'REGISTER');
    const yes = (heard: Heard): void =>
      phone.raw(
        answerTo(
          heard,
          200,
          field(heard, 'Contact').map((contact) => `Contact: ${contact}`),
        ),
      );

    it('names the place where it listens, proves itself, and is taken back', async () => {
      const way = await under.stack.keep(target());
      expect(way.own).toEqual({ host: HOST, port: portOf('udp') });
      const contact = contactAt('ab'.repeat(16), way.own, 'udp');
      const client = asking();
      const registered = client.register(target(), contact, 300, never);
      const bare = await registerNext();
      const challenges = ['MD5', 'SHA-256'].map(
        (algorithm) =>
          `WWW-Authenticate: Digest realm="box", nonce="n-${algorithm}", algorithm=${algorithm}, qop="auth"`,
      );
      phone.raw(answerTo(bare, 401, challenges));
      const proven = await registerNext();
      expect(field(proven, 'Authorization')[0]).toMatch(/nonce="n-SHA-256".*algorithm=SHA-256/);
      expect(field(proven, 'Call-ID')).toEqual(field(bare, 'Call-ID'));
      expect(field(proven, 'CSeq')).toEqual(['2 REGISTER']);
      expect(field(proven, 'Contact')).toEqual([`<${contact.uri}>;expires=300`]);
      yes(proven);
      expect(await registered).toEqual({ kind: 'registered', seconds: 300 });
      const removed = client.remove(target(), contact.uri, never);
      const farewell = await registerNext();
      expect(field(farewell, 'Expires')).toEqual(['0']);
      expect(field(farewell, 'Authorization')[0]).toContain('nc=00000002');
      yes(farewell);
      expect(await removed).toBe('removed');
      way.release();
    });

    it('is not disturbed by answers that come twice, or by one that says to wait', async () => {
      const contact = contactAt('ab'.repeat(16), (await under.stack.keep(target())).own, 'udp');
      const registered = asking().register(target(), contact, 300, never);
      const bare = await registerNext();
      phone.raw(answerTo(bare, 100));
      const challenge = ['WWW-Authenticate: Digest realm="box", nonce="n", qop="auth"'];
      phone.raw(answerTo(bare, 401, challenge));
      phone.raw(answerTo(bare, 401, challenge));
      const proven = await registerNext();
      yes(proven);
      yes(proven);
      expect(await registered).toMatchObject({ kind: 'registered' });
    });

    it('hears silence, and gives up when it is told to', async () => {
      const contact = contactAt('ab'.repeat(16), (await under.stack.keep(target())).own, 'udp');
      const silent = asking().register(target(), contact, 300, never);
      await registerNext();
      under.clock.advance(PATIENCE_MS);
      expect(await silent).toMatchObject({ kind: 'failed', failure: { hope: 'away' } });
      const patience = new AbortController();
      const given = asking().register(target(), contact, 300, patience.signal);
      await phone.next(({ method, text }) => method === 'REGISTER' && text.includes('CSeq: 1 '));
      patience.abort();
      expect(await given).toMatchObject({ kind: 'failed' });
      under.clock.advance(PATIENCE_MS);
    });

    it('is called by the registrar from the address that it was found at', async () => {
      const seen: RequestFacts[] = [];
      decisions.screenWith = (facts) => {
        seen.push(facts);
        return { status: 480 };
      };
      const { own } = await under.stack.keep(target());
      const contact = contactAt('ab'.repeat(16), own, 'udp');
      expect((await phone.ask('INVITE', { uri: contact.uri, body: OFFER })).status).toBe(480);
      expect(seen[0]?.user).toBe('ab'.repeat(16));
      expect(provenOver(seen[0]?.source ?? nothingSeen(), [target()], undefined)).toBe('address');
    });
  });
};

const nothingSeen = (): never => {
  throw new Error('nothing was seen');
};
