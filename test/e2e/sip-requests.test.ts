import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { createEmbeddedSip, type EmbeddedSip } from '../../src/sip/embedded/index.ts';
import type { OutgoingRequest, Target, Transport } from '../../src/sip/port.ts';
import { Decisions, SETTINGS } from '../support/sip-fixture.ts';
import { authority, SERVER_TLS } from '../support/tls-files.ts';
import { HOST } from '../support/wire-phone.ts';

const serve = async (ports: Partial<Record<'udpPort' | 'tcpPort' | 'tlsPort', number>>): Promise<EmbeddedSip> => {
  const sip = createEmbeddedSip({
    settings: { ...SETTINGS, t1Ms: 20, t2Ms: 80, t4Ms: 50, host: HOST, tls: SERVER_TLS, ...ports },
    clock: systemClock,
    random: cryptoRandom,
    decisions: new Decisions(),
    onFault: (name, cause) => {
      throw new Error(name, { cause });
    },
  });
  await sip.start();
  return sip;
};

const options = (target: Target): OutgoingRequest => ({
  method: 'OPTIONS',
  uri: `sip:${target.address}:${target.port}`,
  headers: [
    ['From', '<sip:offhook@127.0.0.1>;tag=f1'],
    ['To', `<sip:${target.address}>`],
    ['Call-ID', 'outgoing'],
    ['CSeq', '1 OPTIONS'],
  ],
  target,
});

describe('a request of ours', () => {
  let ours: EmbeddedSip;
  let theirs: EmbeddedSip;

  beforeEach(async () => {
    ours = await serve({ udpPort: 0 });
    theirs = await serve({ udpPort: 0, tcpPort: 0, tlsPort: 0 });
  });

  afterEach(async () => {
    await ours.stop();
    await theirs.stop();
    expect(ours.census()).toEqual({ transactions: 0, dialogs: 0, flows: 0, bindings: 0 });
  });

  const targetOver = (transport: Transport, more: Partial<Target> = {}): Target => {
    const port = theirs.addresses().find((at) => at.transport === transport)?.port ?? 0;
    return { transport, address: HOST, port, ...more };
  };

  it.each(['udp', 'tcp', 'tls'] as const)('is answered by another server over %s', async (transport) => {
    const answer = await ours.request(options(targetOver(transport, { authorities: authority })));
    if (answer.kind !== 'answered') throw new Error('no answer', { cause: answer.cause });
    expect(answer.status).toBe(200);
    expect(answer.header('Allow').length).toBeGreaterThan(0);
  });

  it('takes the connection that stands for the next request to the same server', async () => {
    await ours.request(options(targetOver('tcp')));
    await ours.request(options(targetOver('tcp')));
    expect(ours.census().flows).toBe(1);
    expect(theirs.census().flows).toBe(1);
  });

  it('is not sent to a server over TLS whose certificate nobody vouches for', async () => {
    const answer = await ours.request(options(targetOver('tls')));
    expect(answer).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
    expect(ours.census().flows).toBe(0);
  });

  it('is unreachable where nobody listens', async () => {
    const nobody = createServer();
    nobody.listen(0, HOST);
    await once(nobody, 'listening');
    const bound = nobody.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    nobody.close();
    await once(nobody, 'close');
    const answer = await ours.request(options({ transport: 'tcp', address: HOST, port }));
    expect(answer).toMatchObject({ kind: 'unanswered', why: 'unreachable' });
  });

  describe('to one who does not answer', () => {
    let silent: Socket;

    beforeEach(async () => {
      silent = createSocket('udp4');
      silent.bind(0, HOST);
      await once(silent, 'listening');
    });

    afterEach(() => silent.close());

    const silentTarget = (): Target => ({ transport: 'udp', address: HOST, port: silent.address().port });

    it('is repeated, and given up after 64 T1', async () => {
      let heard = 0;
      silent.on('message', () => {
        heard += 1;
      });
      expect(await ours.request(options(silentTarget()))).toEqual({ kind: 'unanswered', why: 'timeout' });
      expect(heard).toBeGreaterThan(2);
    });

    it('is over when the server stops', async () => {
      const answer = ours.request(options(silentTarget()));
      await once(silent, 'message');
      await ours.stop();
      expect(await answer).toEqual({ kind: 'unanswered', why: 'unreachable' });
    });
  });
});
