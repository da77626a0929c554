import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type CancelTimer, cryptoRandom, systemClock } from '../../src/lib/index.ts';
import type { InBand } from '../../src/media/in-band.ts';
import { createMedia, defaultTones } from '../../src/media/index.ts';
import type { MediaSession } from '../../src/media/port.ts';
import { createEmbeddedSip } from '../../src/sip/embedded/index.ts';
import type { CallEnd, IncomingCall, SipDecisions } from '../../src/sip/port.ts';
import { Told } from './media-session.ts';
import { SETTINGS } from './sip-fixture.ts';

/** The password of the line `hall`. */
export const PASSWORD = 'secret-of-the-hall';
const secret = (algorithm: string) => createHash(algorithm).update(`hall:home:${PASSWORD}`).digest('hex');

/** What a server does with its calls. */
export interface TalkingOptions {
  /** From the ACK on, in milliseconds. */
  readonly hangupAfterMs: number;
  /** What hears tones; by default what the server has. */
  readonly detector?: () => InBand;
}

/**
 * The embedded server and the real media with a tiny script between them: 8810 hears a tone and its digits are written
 * down, anything else is a 404. `stop` checks that nothing failed and nothing is left.
 */
export const talkingServer = async ({ hangupAfterMs, detector }: TalkingOptions) => {
  const faults: unknown[] = [];
  const ends: CallEnd[] = [];
  const told = new Told();
  const offers: string[] = [];
  const onFault = (_name: string, cause: unknown) => void faults.push(cause);
  const media = createMedia({
    settings: { portMin: 23000, portMax: 23998, quarantineMs: 500 },
    tones: defaultTones,
    clock: systemClock,
    random: cryptoRandom,
    ...(detector && { detector }),
    onFault,
  });
  const serve = async (call: IncomingCall): Promise<void> => {
    let session: MediaSession | undefined;
    let cancelHangup: CancelTimer | undefined;
    call.listen({
      acknowledged: (body) => {
        if (!session?.answered(body?.text).ok) return call.hangup();
        session.play('acknowledgement');
        cancelHangup = systemClock.after(hangupAfterMs, () => call.hangup());
      },
      answered: (body) => void session?.answered(body?.text),
      refreshed: () => undefined,
      reoffered: (body) => {
        offers.push(body?.text ?? '');
        return session?.reoffered(body?.text);
      },
      info: (body) => session?.info(body) ?? { kind: 'unreadable' },
      ended: (end) => {
        ends.push(end);
        cancelHangup?.();
        session?.close();
      },
    });
    const { localAddress } = call;
    const opened = await media.open({ offer: call.body?.text, localAddress, remoteAddress: call.facts.source.address });
    if (!opened.ok) return call.refuse({ status: 488 });
    session = opened.value;
    session.listen(told);
    if (call.decide()) call.accept(session.sdp);
  };
  const decisions: SipDecisions = {
    screen: ({ method, user }) => (method === 'INVITE' && user !== '8810' ? { status: 404 } : undefined),
    identify: () => undefined,
    lacking: () => undefined,
    isPeer: () => false,
    isHome: () => true,
    credentials: (username) =>
      username === 'hall' ? { line: 'hall', secrets: { MD5: secret('md5'), 'SHA-256': secret('sha256') } } : undefined,
    incoming: (call) => void serve(call).catch((cause: unknown) => faults.push(cause)),
    bound: () => undefined,
    turnedAway: () => undefined,
  };
  const sip = createEmbeddedSip({
    settings: { ...SETTINGS, host: '127.0.0.1', udpPort: 0, realm: 'home' },
    clock: systemClock,
    random: cryptoRandom,
    decisions,
    onFault,
  });
  await sip.start();
  const stop = async (): Promise<void> => {
    await sip.stop();
    await media.stop();
    expect(faults).toEqual([]);
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  };
  return { port: sip.addresses()[0]?.port ?? 0, media, ends, told, offers, stop };
};
