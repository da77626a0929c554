import { afterAll, beforeAll, expect } from 'vitest';
import type { LineKind, LineTrust } from '../../../src/line/port.ts';
import { freeUdpPorts } from '../free-port.ts';
import { type OffhookProcess, startOffhook } from '../offhook-process.ts';
import { type Account, dialOf, type Shown } from '../relying-app.ts';
import type { Client, Outcome } from './clients.ts';
import { relayAs } from './renaming-relay.ts';
import type { DtmfWay, PhoneSettings, Softphone } from './softphone.ts';

/** For more calls than there are clients at once, and ports that rest. */
const RTP_PORTS = 64;
const ATA = 'Grandstream HT801 1.0.17.5';

/** What a line is provisioned as, and how its client behaves. By default an analog line, provisioned, with RTP events. */
interface Wish {
  readonly kind?: LineKind;
  readonly trust?: LineTrust;
  readonly way?: DtmfWay;
  readonly server?: PhoneSettings['server'];
}

/** An Offhook for all tests of a suite that softphones register at: there from the first of them on. */
export class SoftphoneFixture {
  #offhook: OffhookProcess | undefined;
  #count = 0;

  constructor() {
    beforeAll(async () => {
      const portMin = await freeUdpPorts(RTP_PORTS);
      this.#offhook = await startOffhook({
        env: {
          // baresip 1.0 and Twinkle 1.10 refuse a challenge that offers SHA-256 besides MD5.
          OFFHOOK_SIP__DIGEST_ALGORITHMS: 'MD5',
          OFFHOOK_RTP__PORT_MIN: String(portMin),
          OFFHOOK_RTP__PORT_MAX: String(portMin + RTP_PORTS - 1),
        },
      });
    });
    afterAll(() => this.#offhook?.remove());
  }

  get offhook(): OffhookProcess {
    if (!this.#offhook) throw new Error('no test has begun');
    return this.#offhook;
  }

  /** Provisions a line, gives its password to a client, and has it registered. */
  async withPhone(
    client: Client,
    wish: Wish,
    use: (phone: Softphone, account: Account) => Promise<void>,
  ): Promise<void> {
    const { kind = 'analog', trust = 'provisioned', way = 'rtp-events', server = this.offhook.sip } = wish;
    this.#count += 1;
    const account = { username: `line-${this.#count}`, password: `secret-of-line-${this.#count}` };
    await this.offhook.app.call('PUT', `/v1/lines/${account.username}`, { ...account, kind, trust });
    const phone = await client.start({ account, server, way });
    try {
      expect(await phone.registered()).toBe(200);
      await use(phone, account);
    } finally {
      await phone.stop();
    }
  }

  /** Dials the code of a new confirmation and gives the answer, and the confirmation after its next change. */
  async dialLiveCode(phone: Softphone): Promise<{ readonly status: number; readonly now: Shown }> {
    const { app } = this.offhook;
    const asked = await app.ask();
    const status = await phone.call(dialOf(asked));
    return { status, now: await app.next(asked.id, asked.version) };
  }

  /** On an analog line of this trust, a live code comes to this. */
  expectOutcome(client: Client, wish: Wish, outcome: Outcome): Promise<void> {
    return this.withPhone(client, wish, async (phone, account) => {
      const { status, now } = await this.dialLiveCode(phone);
      expect(status).toBe(outcome === 'confirmed' ? 200 : 403);
      expect(now).toMatchObject(outcome === 'confirmed' ? confirmedBy(account) : refusedAs(outcome, account));
    });
  }

  /** The same for a client that goes by the name of an ATA. */
  async expectForged(client: Client, trust: LineTrust, outcome: Outcome): Promise<void> {
    const relay = await relayAs(ATA, this.offhook.sip);
    try {
      await this.expectOutcome(client, { trust, server: relay }, outcome);
    } finally {
      relay.close();
    }
  }

  /** The service number takes the keys of this client when it sends them so, and hangs up. */
  expectUnderstood(client: Client, way: DtmfWay): Promise<void> {
    const { app } = this.offhook;
    return this.withPhone(client, { way }, async (phone, account) => {
      const asked = await app.ask();
      expect(await phone.call('8810')).toBe(200);
      await phone.press(dialOf(asked));
      expect(await app.next(asked.id, asked.version)).toMatchObject(confirmedBy(account));
      await phone.ended();
    });
  }
}

/** What a waiting page reads once this line has confirmed. */
export const confirmedBy = (account: Account) => ({
  state: 'confirmed',
  confirmedBy: { method: 'phone', line: { id: account.username } },
});

/** What it reads after a call of this line that was refused. */
export const refusedAs = (code: string, account: Account) => ({
  state: 'pending',
  attempts: [{ method: 'phone', outcome: 'refused', code, line: { id: account.username } }],
});
