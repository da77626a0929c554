import srf from 'drachtio-srf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StandIn } from '../support/drachtio/stand-in.ts';
import { SECRET } from '../support/drachtio/stand-in-stack.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ANSWER, answerTo, bodyOf, field, OFFER, toTag } from '../support/sip-wire-text.ts';
import { UdpPhone } from '../support/wire-phone.ts';

/** What the test uses of the reference client; the types that come with it name other members than there are. */
interface Client {
  connect(to: { readonly host: string; readonly port: number; readonly secret: string }): void;
  disconnect(): void;
  on(event: 'connect', heard: (failure: Error | null, listening?: string) => void): void;
  use(method: string, handler: (request: unknown, response: Response) => void | Promise<void>): void;
  createUAS(request: unknown, response: unknown, answer: { readonly localSdp: string }): Promise<ClientDialog>;
}
interface Response {
  send(status: number, reason: string, what: { readonly headers: Readonly<Record<string, string>> }): void;
}
interface ClientDialog {
  on(event: 'ack' | 'destroy', heard: () => void): void;
  destroy(): Promise<unknown>;
}

const newClient = (): Client => new (srf as unknown as new () => Client)();

describe('drachtio-srf, the reference client, at the drachtio that stands in for the real one', () => {
  let standIn: StandIn;
  let client: Client;
  let phone: UdpPhone;

  beforeEach(async () => {
    standIn = new StandIn({ clock: new ManualClock(), secret: SECRET });
    await standIn.start();
    client = newClient();
    phone = await UdpPhone.lift(standIn.udpPort);
  });

  afterEach(async () => {
    phone.close();
    client.disconnect();
    await expect.poll(() => standIn.applications.length).toBe(0);
    await standIn.stop();
  });

  const enter = (secret = SECRET): Promise<Error | string> =>
    new Promise((resolve) => {
      client.on('connect', (failure, listening) => resolve(failure ?? listening ?? ''));
      client.connect({ host: '127.0.0.1', port: standIn.adminPort, secret });
    });

  it('is let in with the secret, and told where phones call', async () => {
    expect(await enter()).toContain(`udp/127.0.0.1:${standIn.udpPort}`);
  });

  it('answers a call, hears its ACK and ends it', async () => {
    const heard: string[] = [];
    let dialog: ClientDialog | undefined;
    client.use('invite', async (request, response) => {
      dialog = await client.createUAS(request, response, { localSdp: ANSWER });
      dialog.on('ack', () => heard.push('ack'));
    });
    await enter();
    await expect.poll(() => standIn.commands.at(-1)).toBe('route|invite');
    const answered = await phone.ask('INVITE', { body: OFFER });
    expect([answered.status, bodyOf(answered)]).toEqual([200, ANSWER]);
    await expect.poll(() => dialog).toBeDefined();
    phone.send('ACK', { toTag: toTag(answered), branch: 'z9hG4bK-ack' });
    await expect.poll(() => heard).toEqual(['ack']);
    const ended = dialog?.destroy();
    phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
    await ended;
    expect(standIn.dialogs).toBe(0);
  });

  it('gives an answer of its own its fields', async () => {
    client.use('options', (_request, response) =>
      response.send(420, 'Bad Extension', { headers: { Unsupported: 'x' } }),
    );
    await enter();
    await expect.poll(() => standIn.commands.at(-1)).toBe('route|options');
    const refused = await phone.ask('OPTIONS', { callId: 'o' });
    expect([refused.status, field(refused, 'Unsupported')]).toEqual([420, ['x']]);
  });
});
