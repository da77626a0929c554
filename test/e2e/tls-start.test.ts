import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort, freeUdpPort } from '../support/free-port.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startInside } from '../support/offhook-inside.ts';
import { tlsFile } from '../support/tls-files.ts';
import { StreamPhone, WebPhone } from '../support/wire-phone.ts';

const NAMED = { tlsCert: tlsFile('server.pem'), tlsKey: tlsFile('server-key.pem') };
const ANY_PORTS = { udpPort: 0, tcpPort: 0, tlsPort: 0, wsPort: 0, wssPort: 0 };

/** A logger, and what it wrote. */
const listening = () => {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  return { logger: pino({ level: 'info' }, stream), lines: () => written.trimEnd().split('\n') };
};

const environment = async (changes: Readonly<Record<string, string>> = {}) => ({
  OFFHOOK_HTTP__PORT: String(await freeListeningPort()),
  OFFHOOK_SIP__HOST: '127.0.0.1',
  OFFHOOK_SIP__UDP_PORT: String(await freeUdpPort()),
  OFFHOOK_SIP__TCP_PORT: '0',
  OFFHOOK_SIP__TLS_PORT: String(await freeListeningPort()),
  OFFHOOK_SIP__TLS_CERT: NAMED.tlsCert,
  OFFHOOK_SIP__TLS_KEY: NAMED.tlsKey,
  ...changes,
});

describe('an Offhook with a certificate', () => {
  it('listens on every transport, says where, and answers', async () => {
    const { logger, lines } = listening();
    const inside = await startInside({ sip: NAMED }, { logger, sip: ANY_PORTS });
    onTestFinished(() => inside.stop());
    const { sip } = JSON.parse(lines().find((line) => line.includes('"ready"')) ?? '{}') as {
      sip: readonly { transport: string; port: number }[];
    };
    expect(sip.map(({ transport }) => transport)).toEqual(['udp', 'tcp', 'tls', 'ws', 'wss']);
    const portOf = (name: string): number => sip.find(({ transport }) => transport === name)?.port ?? 0;
    const [secure, web] = [await StreamPhone.liftSecure(portOf('tls')), await WebPhone.lift(portOf('wss'), 'wss')];
    for (const phone of [secure, web]) {
      onTestFinished(() => phone.close());
      expect((await phone.ask('OPTIONS', { uri: 'sip:127.0.0.1' })).status).toBe(200);
    }
    expect(lines().some((line) => line.includes('certificate'))).toBe(false);
  });

  it('warns at its start that the certificate has expired', async () => {
    const { logger, lines } = listening();
    const clock = new ManualClock(Date.UTC(2050, 0, 1));
    const inside = await startInside({ sip: NAMED }, { logger, clock, sip: ANY_PORTS });
    await inside.stop();
    expect(lines().filter((line) => line.includes('has expired'))).toHaveLength(1);
  });

  it('does not start with the key of another one, and says so in one sentence', async () => {
    const { offhook } = emptyPlace(await environment({ OFFHOOK_SIP__TLS_KEY: tlsFile('client-key.pem') }));
    const { exit, err } = await offhook('serve');
    expect([exit, err.trimEnd().split('\n').length]).toEqual([2, 1]);
    expect(err).toContain('does not belong to the certificate');
    const sip = { ...NAMED, tlsKey: tlsFile('client-key.pem') };
    await expect(startInside({ sip })).rejects.toMatchObject({ name: 'CannotStart' });
  });

  it('says which port of TLS is taken and which key changes it, at the start and before', async () => {
    const inside = await startInside({ sip: NAMED }, { sip: ANY_PORTS });
    onTestFinished(() => inside.stop());
    const port = new URL(inside.api).port;
    const { offhook } = emptyPlace(await environment({ OFFHOOK_SIP__TLS_PORT: port }));
    const started = await offhook('serve');
    expect(started.exit).toBe(3);
    expect(started.err).toMatch(new RegExp(`${port}.* taken.*sip\\.tlsPort`));
    const { exit, out } = await offhook('doctor');
    expect(exit).toBe(3);
    expect(out).toMatch(new RegExp(`^fail  SIP port, TLS: ${port} .*\\n.*sip\\.tlsPort`, 'm'));
  });
});
