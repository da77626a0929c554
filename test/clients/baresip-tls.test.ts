import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBaresip } from '../support/clients/baresip.ts';
import { confirmedBy } from '../support/clients/softphone-house.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';
import { tlsFile } from '../support/tls-files.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools({ commands: ['baresip'], debianPackage: 'baresip-core' }, 'baresip over TLS', () => {
  let offhook: OffhookProcess;
  let tlsPort: number;

  beforeAll(async () => {
    tlsPort = await freeListeningPort();
    offhook = await startOffhook({
      env: {
        // baresip 1.0 refuses a challenge that offers SHA-256 besides MD5.
        OFFHOOK_SIP__DIGEST_ALGORITHMS: 'MD5',
        OFFHOOK_SIP__TLS_PORT: String(tlsPort),
        OFFHOOK_SIP__TLS_CERT: tlsFile('server.pem'),
        OFFHOOK_SIP__TLS_KEY: tlsFile('server-key.pem'),
      },
    });
  });

  afterAll(() => offhook.remove());

  it('registers, confirms with a live code and is hung up over the connection it made', async () => {
    const { app, sip } = offhook;
    const account = { username: 'hall', password: 'secret-of-the-hall' };
    await app.call('PUT', '/v1/lines/hall', { ...account, kind: 'analog', trust: 'provisioned' });
    const server = { host: sip.host, port: tlsPort };
    const phone = await startBaresip({ account, server, way: 'rtp-events', tlsAuthority: tlsFile('ca.pem') });
    try {
      expect(await phone.registered()).toBe(200);
      const asked = await app.ask();
      expect(await phone.call(dialOf(asked))).toBe(200);
      expect(await app.next(asked.id, asked.version)).toMatchObject(confirmedBy(account));
      await phone.ended();
      const { body } = await app.answer<{ items: { transport: string }[] }>('GET', '/v1/calls');
      expect(body.items[0]).toMatchObject({ transport: 'tls', outcome: 'confirmed' });
    } finally {
      await phone.stop();
    }
  });
});
