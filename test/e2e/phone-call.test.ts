import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/index.ts';
import { type CancelTimer, cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { createMedia, defaultTones } from '../../src/media/index.ts';
import type { MediaSession } from '../../src/media/port.ts';
import { createEmbeddedSip } from '../../src/sip/index.ts';
import type { CallEnd, IncomingCall, SipDecisions } from '../../src/sip/port.ts';
import { levelOf } from '../support/goertzel.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const PASSWORD = 'secret-of-the-hall';
const secret = (algorithm: string) => createHash(algorithm).update(`hall:home:${PASSWORD}`).digest('hex');

/** The embedded server and the real media with a tiny script between them: 8810 hears a tone, anything else is a 404. */
const startServer = async (hangupAfterMs: number) => {
  const faults: unknown[] = [];
  const ends: CallEnd[] = [];
  const onFault = (_name: string, cause: unknown) => void faults.push(cause);
  const media = createMedia({
    settings: { portMin: 43000, portMax: 43199, quarantineMs: 500 },
    tones: defaultTones,
    clock: systemClock,
    random: cryptoRandom,
    onFault,
  });
  const serve = async (call: IncomingCall): Promise<void> => {
    let session: MediaSession | undefined;
    let cancelHangup: CancelTimer | undefined;
    call.listen({
      acknowledged: (body) => {
        if (!session?.answered(body?.text)) return call.hangup();
        session.play('acknowledgement');
        cancelHangup = systemClock.after(hangupAfterMs, () => call.hangup());
      },
      reoffered: (body) => session?.reoffered(body?.text),
      info: () => undefined,
      ended: (end) => {
        ends.push(end);
        cancelHangup?.();
        session?.close();
      },
    });
    const { localAddress } = call.facts.source;
    const opened = await media.open({ offer: call.body?.text, localAddress, remoteAddress: call.facts.source.address });
    if (!opened.ok) return call.refuse({ status: 488 });
    session = opened.value;
    if (call.decide()) call.accept(session.sdp);
  };
  const decisions: SipDecisions = {
    screen: ({ method, user }) => (method === 'INVITE' && user !== '8810' ? { status: 404 } : undefined),
    vouch: () => undefined,
    credentials: (username) =>
      username === 'hall' ? { line: 'hall', secrets: { MD5: secret('md5'), 'SHA-256': secret('sha256') } } : undefined,
    incoming: (call) => void serve(call).catch((cause: unknown) => faults.push(cause)),
    bound: () => undefined,
    turnedAway: () => undefined,
  };
  const sip = createEmbeddedSip({
    settings: {
      host: '127.0.0.1',
      udpPort: 0,
      realm: 'home',
      digestAlgorithms: ['MD5', 'SHA-256'],
      registerMinSeconds: 60,
      registerMaxSeconds: 3600,
      t1Ms: 500,
      t2Ms: 4000,
      t4Ms: 5000,
      maxCallSeconds: 60,
      limits: {
        packetsPerSecond: 1000,
        packetBurst: 1000,
        digestFailures: 30,
        banSeconds: 600,
        connectionsPerAddress: 10,
        connections: 10,
        idleSeconds: 60,
        transactions: 1000,
      },
    },
    clock: systemClock,
    random: cryptoRandom,
    decisions,
    onFault,
  });
  await sip.start();
  cleanUp.push(async () => {
    await sip.stop();
    await media.stop();
    expect(faults).toEqual([]);
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  });
  return { port: sip.addresses()[0]?.port ?? 0, media, ends };
};

const startPhone = async (
  port: number,
  options: { algorithms?: ['SHA-256']; password?: string } = {},
): Promise<Phone> => {
  const phone = createPhone({ server: { host: '127.0.0.1', port }, username: 'hall', password: PASSWORD, ...options });
  await phone.start();
  cleanUp.push(() => phone.stop());
  return phone;
};

describe('a phone and the server', () => {
  it.each([{}, { algorithms: ['SHA-256'] as ['SHA-256'] }])('agree on the digest (%o)', async (options) => {
    const { port } = await startServer(500);
    const phone = await startPhone(port, options);
    expect((await phone.register()).status).toBe(200);
    expect((await phone.unregister()).status).toBe(200);
  });

  it('do not agree on a wrong password', async () => {
    const { port } = await startServer(500);
    const phone = await startPhone(port, { password: 'a-wrong-one' });
    expect((await phone.register()).status).toBe(401);
  });

  it.each(['early', 'delayed'] as const)(
    'talk: the phone hears two rising tones and then the BYE (%s offer)',
    async (offer) => {
      const { port, media, ends } = await startServer(800);
      const phone = await startPhone(port);
      const call = await phone.dial('8810', { offer });
      expect((await call.final()).status).toBe(200);
      await call.waitForBye();
      const heard = call.audio.samples();
      expect(levelOf(600, heard.subarray(0, 1280))).toBeGreaterThan(-11.5);
      expect(levelOf(900, heard.subarray(1600, 4000))).toBeGreaterThan(-11.5);
      expect(levelOf(900, heard.subarray(0, 1280))).toBeLessThan(-30);
      expect(heard.subarray(4200).every((sample) => Math.abs(sample) <= 8)).toBe(true);
      expect(call.audio.packets).toBeGreaterThan(35);
      expect(call.audio.perSecond()[0]).toBe(call.audio.packets);
      expect(media.census().packetsReceived).toBeGreaterThan(30);
      expect(ends).toEqual(['hung-up-by-us']);
    },
  );

  it('end the call when the phone hangs up first (R7)', async () => {
    const { port, media, ends } = await startServer(5000);
    const phone = await startPhone(port);
    const call = await phone.dial('8810');
    await call.final();
    expect((await call.hangup()).status).toBe(200);
    expect(ends).toEqual(['hung-up-by-phone']);
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  });

  it('do not talk when the number is none of ours', async () => {
    const { port } = await startServer(500);
    const phone = await startPhone(port);
    const seen: number[] = [];
    const call = await phone.dial('112', { onResponse: (status) => seen.push(status) });
    expect((await call.final()).status).toBe(404);
    expect(seen).toEqual([404]);
    expect(call.audio.packets).toBe(0);
  });
});
