import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom, Secret } from '../../src/lib/index.ts';
import { createDrachtioSip, type DrachtioSip } from '../../src/sip/drachtio/index.ts';
import type { LinkTurn } from '../../src/sip/drachtio/protocol/index.ts';
import type { IncomingCall } from '../../src/sip/port.ts';
import { standInFor } from '../support/drachtio/some-drachtio.ts';
import { StandIn } from '../support/drachtio/stand-in.ts';
import { SECRET } from '../support/drachtio/stand-in-stack.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startInside } from '../support/offhook-inside.ts';
import { Decisions, SETTINGS } from '../support/sip-fixture.ts';
import { ANSWER, answerTo, bodyOf, field, OFFER, proofFor, request, toTag } from '../support/sip-wire-text.ts';
import { UdpPhone, URI } from '../support/wire-phone.ts';

const WATCH_MS = 5000;

describe('Offhook behind drachtio-server', () => {
  let clock: ManualClock;
  let standIn: StandIn;
  let decisions: Decisions;
  let turns: LinkTurn[];
  let faults: unknown[];
  let sip: DrachtioSip;
  let phone: UdpPhone;

  const make = (changes: { readonly port?: number; readonly secret?: string; readonly watchMs?: number } = {}) => {
    const { port = standIn.adminPort, secret = SECRET, watchMs } = changes;
    return createDrachtioSip({
      link: { host: '127.0.0.1', port, secret: new Secret(secret), watchMs },
      settings: SETTINGS,
      clock,
      random: cryptoRandom,
      decisions,
      onFault: (_name, cause) => void faults.push(cause),
      onTurn: (turn) => void turns.push(turn),
    });
  };

  /** A proven INVITE; gives the answer to it, and acknowledges one that is no 2xx. */
  const invite = async (callId = 'call-1@192.0.2.7') => {
    const branch = `z9hG4bK-${callId.replace('@', '-')}`;
    const challenged = await phone.ask('INVITE', { callId, branch, body: OFFER });
    phone.send('ACK', { callId, branch, toTag: toTag(challenged) });
    return phone.ask('INVITE', {
      callId,
      branch: `${branch}-2`,
      sequence: 2,
      body: OFFER,
      headers: [proofFor(challenged, 'INVITE', URI)],
    });
  };

  const call = async (callId?: string): Promise<string> => {
    const tag = toTag(await invite(callId));
    phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack', ...(callId !== undefined && { callId }) });
    await expect.poll(() => decisions.acknowledgements.length).toBeGreaterThan(0);
    return tag;
  };

  /** Lets time pass until this holds. */
  const passing = (holds: () => boolean, stepMs = 250) =>
    expect.poll(() => {
      clock.advance(stepMs);
      return holds();
    });

  beforeEach(async () => {
    clock = new ManualClock();
    decisions = new Decisions();
    turns = [];
    faults = [];
    standIn = new StandIn({ clock, secret: SECRET });
    await standIn.start();
    sip = make();
    phone = await UdpPhone.lift(standIn.udpPort);
  });

  afterEach(async () => {
    phone.close();
    let stopped = false;
    const stopping = sip.stop().then(() => {
      stopped = true;
    });
    await passing(() => stopped).toBe(true);
    await stopping;
    await standIn.stop();
    expect(sip.census()).toEqual({ transactions: 0, dialogs: 0, flows: 0, bindings: 0 });
    expect(clock.armed).toBe(0);
    expect(faults).toEqual([]);
  });

  describe('at its start', () => {
    it('asks for what is served outside a call, and says where drachtio listens', async () => {
      await sip.start();
      expect(standIn.commands.map((command) => command.replace(/\|.*/, ''))).toEqual([
        'authenticate',
        ...Array.from({ length: 8 }, () => 'route'),
      ]);
      expect(sip.addresses()).toContainEqual({ transport: 'udp', host: '127.0.0.1', port: standIn.udpPort });
      expect([sip.isConnected, turns]).toEqual([true, [{ up: true }]]);
    });

    it('says so where drachtio does not take its secret, and leaves nothing open', async () => {
      sip = make({ secret: 'guessed' });
      await expect(sip.start()).rejects.toThrow(
        `drachtio at 127.0.0.1:${standIn.adminPort} does not take sip.drachtio.secret: incorrect secret.`,
      );
      await expect.poll(() => standIn.applications.length).toBe(0);
      expect(clock.armed).toBe(0);
    });

    it('says so where there is no drachtio, and where one does not answer', async () => {
      const { adminPort } = standIn;
      standIn.faults = { deaf: true };
      const starting = sip.start();
      await expect.poll(() => standIn.applications.length).toBe(1);
      clock.advance(5000);
      await expect(starting).rejects.toThrow(/^No drachtio answers at 127\.0\.0\.1:\d+: it closed the connection\.$/);
      await standIn.stop();
      sip = make({ port: adminPort });
      await expect(sip.start()).rejects.toThrow(`No drachtio answers at 127.0.0.1:${adminPort}: ECONNREFUSED.`);
      standIn = new StandIn({ clock, secret: SECRET });
      await standIn.start();
    });
  });

  describe('when drachtio is gone', () => {
    it('ends all calls itself, for nobody tells it of them, and comes back by itself', async () => {
      await sip.start();
      await call();
      standIn.cutOff();
      await expect.poll(() => decisions.ends).toEqual(['failed']);
      expect([sip.isConnected, sip.census().dialogs]).toEqual([false, 0]);
      await passing(() => sip.isConnected).toBe(true);
      expect(turns.map(({ up }) => up)).toEqual([true, false, true]);
      expect((await invite('another')).status).toBe(200);
    });

    it('rests longer each time, up to five seconds', async () => {
      await sip.start();
      const { adminPort } = standIn;
      await standIn.stop();
      await expect.poll(() => turns.length).toBe(2);
      for (const restMs of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
        const before = turns.length;
        clock.advance(restMs - 1);
        await new Promise(setImmediate);
        expect(turns.length).toBe(before);
        clock.advance(1);
        await expect.poll(() => turns.length).toBe(before + 1);
      }
      standIn = new StandIn({ clock, secret: SECRET });
      await standIn.start(adminPort);
      await passing(() => sip.isConnected).toBe(true);
    });

    it('ends at once, without a connection and without a timer', async () => {
      await sip.start();
      await standIn.stop();
      await expect.poll(() => turns.length).toBe(2);
      await sip.stop();
      expect(clock.armed).toBe(0);
    });

    it('notices that it hangs, because it answers no ping', async () => {
      sip = make({ watchMs: WATCH_MS });
      await sip.start();
      for (let turn = 0; turn < 3; turn += 1) {
        const pings = () => standIn.commands.filter((command) => command === 'ping').length;
        await expect.poll(pings).toBe(turn + 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        clock.advance(WATCH_MS);
      }
      expect(sip.isConnected).toBe(true);
      standIn.faults = { deaf: true };
      clock.advance(WATCH_MS);
      await expect.poll(() => standIn.commands.at(-1)).toBe('ping');
      clock.advance(WATCH_MS);
      await expect.poll(() => sip.isConnected).toBe(false);
      standIn.faults = {};
    });
  });

  describe('an INVITE', () => {
    it('that is not answered within half a second gets 503, whatever is being decided', async () => {
      await sip.start();
      const offered: IncomingCall[] = [];
      decisions.onIncoming = (incoming) => {
        incoming.decide();
        offered.push(incoming);
      };
      const answered = invite();
      await expect.poll(() => offered.length).toBe(1);
      clock.advance(499);
      expect(decisions.ends).toEqual([]);
      clock.advance(1);
      const refused = await answered;
      expect([refused.status, field(refused, 'Retry-After')]).toEqual([503, ['10']]);
      expect(decisions.ends).toEqual(['failed']);
      expect(offered[0]?.accept(ANSWER)).toBe(false);
    });

    it('without Contact is refused before anybody decides anything', async () => {
      await sip.start();
      const via = `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bK-bare;rport`;
      const text = request('INVITE', { via, body: OFFER })
        .toString('latin1')
        .replace(/^Contact:.*\r\n/m, '');
      phone.raw(Buffer.from(text, 'latin1'));
      expect((await phone.answer('1 INVITE')).text).toMatch(/^SIP\/2\.0 400 Missing Contact\r\n/);
      expect(decisions.away).toMatchObject([{ refusal: 'malformed', status: 400, detail: 'Missing Contact' }]);
    });

    it('is refused where drachtio does not say over which transport it came', async () => {
      standIn.faults = { listening: 'udp/127.0.0.1:1,tcp/127.0.0.1:1' };
      await sip.start();
      expect((await phone.ask('INVITE', { body: OFFER })).status).toBe(403);
      expect(decisions.away).toMatchObject([{ refusal: 'transport-unknown', status: 403 }]);
      expect(decisions.calls).toEqual([]);
    });
  });

  it('says BYE to a call that it has dropped, should its ACK come after all', async () => {
    await sip.start();
    const tag = toTag(await invite());
    await expect.poll(() => standIn.dialogs).toBe(1);
    decisions.calls[0]?.drop();
    expect([decisions.ends, sip.census().dialogs]).toEqual([['no-ack'], 0]);
    phone.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
    phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
    await expect.poll(() => standIn.dialogs).toBe(0);
  });

  it('is told by drachtio that no ACK came, and says no BYE of its own', async () => {
    await sip.start();
    await invite();
    await expect.poll(() => standIn.dialogs).toBe(1);
    clock.advance(64 * SETTINGS.t1Ms);
    await phone.next(({ method }) => method === 'BYE');
    await expect.poll(() => decisions.ends).toEqual(['no-ack']);
    expect(standIn.commands.filter((command) => command.includes('BYE'))).toEqual([]);
  });

  it('sends drachtio the SDP of a re-INVITE, and hears its ACK', async () => {
    await sip.start();
    const tag = await call();
    const again = await phone.ask('INVITE', { sequence: 3, toTag: tag });
    expect([again.status, bodyOf(again)]).toEqual([200, ANSWER]);
    phone.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3', body: OFFER });
    await expect.poll(() => decisions.answers).toMatchObject([{ text: OFFER }]);
  });

  it('reaches nobody over TLS, where drachtio would believe every certificate', async () => {
    await sip.start();
    const target = { transport: 'tls', address: '127.0.0.1', port: 5061 } as const;
    const answer = await sip.request({ method: 'OPTIONS', uri: 'sip:a@127.0.0.1', headers: [], target });
    expect(answer).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
  });
});

it('Offhook is not ready while drachtio is gone, for no phone reaches it then', async () => {
  const drachtio = await standInFor(SECRET);
  const link = { port: drachtio.adminPort, secret: SECRET };
  const inside = await startInside({ sip: { backend: 'drachtio', drachtio: link } });
  const ready = async () => (await inside.app.answer('GET', '/readyz')).status;
  expect([await ready(), inside.sip.port]).toEqual([200, drachtio.sipPort]);
  await drachtio.stop();
  await expect.poll(ready).toBe(503);
  await inside.stop();
});
