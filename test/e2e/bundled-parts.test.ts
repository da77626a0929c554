import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDemo } from '../support/demo-process.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { startTestBroker, type TestBroker } from '../support/test-broker.ts';
import { WebPhone } from '../support/wire-phone.ts';

/** Other tests have these in their own process, which finds every package of the checkout. */
describe('an Offhook from its bundle', () => {
  let broker: TestBroker;
  let offhook: OffhookProcess;
  let web: number;
  let door: number;
  beforeAll(async () => {
    broker = await startTestBroker();
    [web, door] = [await freeListeningPort(), await freeListeningPort()];
    offhook = await startOffhook({
      env: {
        OFFHOOK_MQTT__URL: broker.url,
        OFFHOOK_SIP__WS_PORT: String(web),
        OFFHOOK_TR064__HOST: '127.0.0.1',
        OFFHOOK_TR064__PORT: String(door),
        OFFHOOK_OPENID__ENABLED: 'true',
        OFFHOOK_HTTP__PUBLIC_URL: 'https://offhook.example',
      },
    });
  });
  afterAll(async () => {
    await offhook.remove();
    await broker.close();
  });

  it('speaks SIP over WebSocket', async () => {
    const phone = await WebPhone.lift(web);
    onTestFinished(() => phone.close());
    expect((await phone.ask('OPTIONS', { uri: 'sip:127.0.0.1' })).status).toBe(200);
  });

  it('finds the MQTT broker', () => expect.poll(() => broker.connects).toEqual(['offhook']));

  it.each([
    ['OpenID Connect', () => `${offhook.api}/openid/.well-known/openid-configuration`],
    ['TR-064', () => `http://127.0.0.1:${door}/tr64desc.xml`],
    ['the page of the API', () => `${offhook.api}/docs/`],
  ])('answers at its door of %s', async (_name, address) => {
    expect((await fetch(address())).status).toBe(200);
  });

  it('shows the house', async () => {
    const demo = await startDemo();
    onTestFinished(() => demo.stop());
    expect((await fetch(demo.house)).status).toBe(200);
  });
});
