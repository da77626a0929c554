import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/index.ts';
import { createMedia, decodeG711, defaultTones, type Media } from '../../src/media/index.ts';
import type { MediaSession } from '../../src/media/port.ts';
import { parseRtp, type RtpPacket, writeRtp } from '../../src/media/rtp.ts';
import { Beats, mostPacketsIn } from '../support/beats.ts';
import { freeUdpPorts } from '../support/free-port.ts';
import { levelOf } from '../support/goertzel.ts';
import { type EventWish, eventPacket } from '../support/key-packets.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Told } from '../support/media-session.ts';
import { seededRandom } from '../support/seeded-random.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** A UDP port that keeps the RTP it gets. */
const listenAs = async (address = '127.0.0.1') => {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  cleanUp.push(() => closed(socket));
  const packets: { readonly packet: RtpPacket; readonly from: number }[] = [];
  socket.on('message', (datagram, from) => {
    const packet = parseRtp(datagram);
    if (packet) packets.push({ packet, from: from.port });
  });
  const { port } = socket.address() as AddressInfo;
  const family = address.includes(':') ? 'IP6' : 'IP4';
  return {
    socket,
    port,
    packets,
    sdp: [
      'v=0',
      `o=- 1 1 IN ${family} ${address}`,
      's=-',
      `c=IN ${family} ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 8 0`,
      '',
    ].join('\r\n'),
    received: async (count: number) => {
      while (packets.length < count) await once(socket, 'message');
    },
  };
};

const closed = (socket: Socket): Promise<void> => new Promise((done) => socket.close(() => done()));

const mediaWith = (
  range: { portMin: number; portMax: number; externalHost?: string },
  clock: ManualClock | typeof systemClock = new ManualClock(),
) => {
  const faults: unknown[] = [];
  const media = createMedia({
    settings: { quarantineMs: 500, ...range },
    tones: defaultTones,
    clock,
    random: seededRandom(1),
    onFault: (_name, cause) => faults.push(cause),
  });
  cleanUp.push(() => media.stop());
  return { media, faults };
};

const openWith = async (media: Media, offer: string | undefined, localAddress = '127.0.0.1'): Promise<MediaSession> => {
  const opened = await media.open({ offer, localAddress, remoteAddress: localAddress });
  if (!opened.ok) throw new Error(opened.error.kind);
  return opened.value;
};

const portIn = (sdp: string) => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
/** Below the ports that the system gives out. */
const range = { portMin: 22000, portMax: 22998 };

describe('the media of a call on the wire', () => {
  it('lets the phone hear the tone it was asked to play, from the port it named', async () => {
    const clock = new ManualClock();
    const { media } = mediaWith(range, clock);
    const phone = await listenAs();
    const session = await openWith(media, phone.sdp);
    session.play('prompt');
    clock.advance(380);
    await phone.received(20);
    expect(phone.packets[0]?.from).toBe(portIn(session.sdp));
    const heard = decodeG711('PCMA', Buffer.concat(phone.packets.map(({ packet }) => packet.payload)));
    expect(levelOf(425, heard.subarray(800, 2400))).toBeCloseTo(-10, 0);
  });

  it('paces by the real clock: a packet with every beat of 20 ms, none missing', async () => {
    const { media } = mediaWith(range, systemClock);
    const phone = await listenAs();
    const session = await openWith(media, phone.sdp);
    const asked = performance.now();
    session.play('error');
    const beats = new Beats();
    await phone.received(76);
    const due = beats.stop();
    expect(phone.packets.length / due).toBeGreaterThan(0.8);
    expect(phone.packets.length).toBeLessThan(mostPacketsIn(performance.now() - asked));
    const sequences = phone.packets.map(({ packet }) => packet.sequence);
    sequences.forEach((sequence, index) => {
      expect((sequence - (sequences[0] ?? 0)) & 0xffff).toBe(index);
    });
  });

  it('counts the RTP it gets and nothing else', async () => {
    const { media } = mediaWith(range);
    const phone = await listenAs();
    const session = await openWith(media, phone.sdp);
    const rtp = Buffer.alloc(172);
    rtp.writeUInt8(0x80, 0);
    const port = portIn(session.sdp);
    for (const datagram of [Buffer.from('garbage'), rtp, rtp, Buffer.alloc(0), rtp]) {
      phone.socket.send(datagram, port, '127.0.0.1');
    }
    await expect.poll(() => media.census().packetsReceived).toBe(3);
  });

  it('speaks IPv6 where the machine does', async ({ skip }) => {
    const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
    if (!hasIpv6) skip('no ::1 on this machine');
    const { media } = mediaWith(range);
    const phone = await listenAs('::1');
    const session = await openWith(media, phone.sdp, '::1');
    expect(session.sdp).toContain('c=IN IP6 ::1');
    session.play('prompt');
    await phone.received(1);
  });

  it('names the address that the operator set, and binds the one the call came to', async () => {
    const { media } = mediaWith({ ...range, externalHost: '203.0.113.7' });
    const session = await openWith(media, undefined);
    expect(session.sdp).toContain('c=IN IP4 203.0.113.7');
  });
});

describe('the digits of a call on the wire', () => {
  /** A call with events whose phone sends from the address and port in its SDP. */
  const openCall = async () => {
    const { media } = mediaWith(range);
    const phone = await listenAs();
    const session = await openWith(
      media,
      `${phone.sdp}a=rtpmap:101 telephone-event/8000\r\n`.replace(' 8 0', ' 8 0 101'),
    );
    const told = new Told();
    session.listen(told);
    const port = portIn(session.sdp);
    const key = (socket: Socket, wish: EventWish) =>
      new Promise<void>((sent) =>
        socket.send(writeRtp(eventPacket({ end: true, ...wish })), port, '127.0.0.1', () => sent()),
      );
    return { media, phone, told, key };
  };

  it('come from the phone', async () => {
    const { media, phone, told, key } = await openCall();
    await key(phone.socket, { key: '4' });
    await key(phone.socket, { key: '2', sequence: 2, timestamp: 5000 });
    await expect.poll(() => told.text).toBe('4^2^');
    expect(media.census()).toMatchObject({ packetsReceived: 2, packetsFromStrangers: 0 });
  });

  it('do not come from a second socket of the same address: the owner is told that somebody intrudes', async () => {
    const { media, phone, told, key } = await openCall();
    const other = await listenAs();
    await key(phone.socket, { key: '4' });
    await expect.poll(() => told.text).toBe('4^');
    await key(other.socket, { key: '9', sequence: 2, timestamp: 5000 });
    await expect.poll(() => told.text).toBe('4^!');
    expect(media.census().packetsFromStrangers).toBe(1);
  });

  it('do not come from another address, whoever was first', async () => {
    const { media, phone, told, key } = await openCall();
    const other = await listenAs('127.0.0.9');
    await key(other.socket, { key: '9' });
    await expect.poll(() => media.census().packetsFromStrangers).toBe(1);
    await key(phone.socket, { key: '4' });
    await expect.poll(() => told.text).toBe('4^');
  });
});

describe('the RTP ports on the machine', () => {
  it('hear nothing that came before the call was answered, nor what was meant for the call before', async () => {
    const clock = new ManualClock();
    const portMin = await freeUdpPorts(2);
    const { media } = mediaWith({ portMin, portMax: portMin + 1 }, clock);
    const phone = await listenAs();
    const offer = `${phone.sdp}a=rtpmap:101 telephone-event/8000\r\n`.replace(' 8 0', ' 8 0 101');
    const key = (wish: EventWish) =>
      new Promise((sent) =>
        phone.socket.send(writeRtp(eventPacket({ end: true, ...wish })), portMin, '127.0.0.1', sent),
      );
    const before = await openWith(media, offer);
    before.close();
    await key({ key: '1' });
    // The system has it: with the next look at the sockets it is read.
    for (let looks = 0; looks < 2; looks += 1) await setImmediate();
    clock.advance(500);
    const session = await openWith(media, offer);
    expect(portIn(session.sdp)).toBe(portMin);
    await key({ key: '2', sequence: 2, timestamp: 4000 });
    await expect.poll(() => media.census().packetsReceived).toBe(1);
    const told = new Told();
    session.listen(told);
    await key({ key: '3', sequence: 3, timestamp: 8000 });
    await expect.poll(() => told.text).toBe('3^');
    expect(session.facts()).toMatchObject({ heard: 1, strangers: 0 });
  });

  it('are bound anew where a call comes to another address of the machine', async () => {
    const clock = new ManualClock();
    const portMin = await freeUdpPorts(2);
    const { media } = mediaWith({ portMin, portMax: portMin + 1 }, clock);
    for (const address of ['127.0.0.1', '127.0.0.9', '127.0.0.1']) {
      const phone = await listenAs(address);
      const session = await openWith(media, phone.sdp, address);
      session.play('prompt');
      await phone.received(1);
      expect(phone.packets[0]?.from).toBe(portMin);
      session.close();
      clock.advance(500);
    }
  });

  it('are refused when all are in use or resting, and come back', async () => {
    const clock = new ManualClock();
    const portMin = await freeUdpPorts(4);
    const { media } = mediaWith({ portMin, portMax: portMin + 3 }, clock);
    const sessions = [await openWith(media, undefined), await openWith(media, undefined)];
    const open = () => media.open({ offer: undefined, localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' });
    expect(await open()).toEqual({ ok: false, error: { kind: 'no-port' } });
    for (const session of sessions) session.close();
    expect(await open()).toEqual({ ok: false, error: { kind: 'no-port' } });
    clock.advance(500);
    expect((await open()).ok).toBe(true);
  });

  it('skip what other programs hold', async () => {
    const portMin = await freeUdpPorts(4);
    const blocker = createSocket('udp4');
    cleanUp.push(() => closed(blocker));
    blocker.bind(portMin, '127.0.0.1');
    await once(blocker, 'listening');
    const { media } = mediaWith({ portMin, portMax: portMin + 3 });
    expect(portIn((await openWith(media, undefined)).sdp)).toBe(portMin + 2);
    expect(media.census()).toMatchObject({ sessions: 1, ports: 1 });
  });

  it('are not lost when the address cannot be bound', async () => {
    const { media } = mediaWith(range);
    await expect(openWith(media, undefined, '192.0.2.1')).rejects.toThrow('no RTP socket on 192.0.2.1');
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  });

  it('stay untouched by an offer that is not usable', async () => {
    const { media } = mediaWith(range);
    const opened = await media.open({ offer: 'nonsense', localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' });
    expect(opened).toEqual({ ok: false, error: { kind: 'unusable', why: 'the description has no m= line' } });
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
  });

  it('are refused after stop', async () => {
    const { media } = mediaWith(range);
    await media.stop();
    const opened = await media.open({ offer: undefined, localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' });
    expect(opened).toEqual({ ok: false, error: { kind: 'no-port' } });
  });
});

describe('nothing is left', () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;

  it('of a hundred calls that hung up but their sockets, which later calls take, until the end', async () => {
    const clock = new ManualClock();
    const { media } = mediaWith(range, clock);
    const phone = await listenAs();
    await expect.poll(sockets).toBe(1);
    const call = async (count: number): Promise<readonly number[]> => {
      const sessions = await Promise.all(Array.from({ length: count }, () => openWith(media, phone.sdp)));
      for (const session of sessions) session.play('error');
      expect(media.census()).toMatchObject({ sessions: count, ports: count });
      clock.advance(100);
      for (const session of sessions) session.close();
      expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
      expect(clock.armed).toBe(0);
      clock.advance(500);
      return sessions.map(({ sdp }) => portIn(sdp));
    };
    const first = await call(100);
    await expect.poll(sockets).toBe(101);
    const later = [...(await call(30)), ...(await call(30)), ...(await call(1))];
    await expect.poll(sockets).toBe(101);
    expect(later.filter((port) => !first.includes(port))).toEqual([]);
    expect(later.slice(0, 30)).not.toEqual(first.slice(0, 30));
    await media.stop();
    await expect.poll(sockets).toBe(1);
  });

  it('of fifty calls that were running at stop', async () => {
    const clock = new ManualClock();
    const { media, faults } = mediaWith(range, clock);
    const phone = await listenAs();
    await expect.poll(sockets).toBe(1);
    const sessions = await Promise.all(Array.from({ length: 50 }, () => openWith(media, phone.sdp)));
    for (const session of sessions) session.play('error');
    await media.stop();
    await media.stop();
    await expect.poll(sockets).toBe(1);
    expect(media.census()).toMatchObject({ sessions: 0, ports: 0 });
    expect(clock.armed).toBe(0);
    expect(faults).toEqual([]);
  });
});
