import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineKind, LineTrust } from '../../src/line/port.ts';
import { startBaresip } from '../support/clients/baresip.ts';
import { startLinphonec } from '../support/clients/linphonec.ts';
import { relayAs } from '../support/clients/renaming-relay.ts';
import type { DtmfWay, PhoneSettings, Softphone, StartSoftphone } from '../support/clients/softphone.ts';
import { startTwinkle } from '../support/clients/twinkle.ts';
import { freeUdpPorts } from '../support/free-port.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { type Account, dialOf, type Shown } from '../support/relying-app.ts';
import { describeWithTools } from '../support/tool.ts';

/** What a live code from a client comes to, by the trust of the analog line whose password it holds. */
type Outcomes = Readonly<Record<LineTrust, 'confirmed' | 'line-suspect'>>;

interface Client {
  readonly command: string;
  readonly debianPackage: string;
  readonly start: StartSoftphone;
  /** Several of them at once do not disturb each other. */
  readonly concurrent: boolean;
  readonly userAgent: RegExp;
  readonly ways: readonly DtmfWay[];
  readonly outcomes: Outcomes;
  /** The same when it calls itself by the name of an ATA. */
  readonly forged: Outcomes;
}

const ownName: Outcomes = { provisioned: 'confirmed', standard: 'line-suspect', strict: 'line-suspect' };

/** What is in its SDP betrays it to a strict line. */
const otherwiseOdd: Outcomes = { provisioned: 'confirmed', standard: 'confirmed', strict: 'line-suspect' };

/** Nothing on the wire tells it from an ATA. */
const perfect: Outcomes = { provisioned: 'confirmed', standard: 'confirmed', strict: 'confirmed' };

const clients: readonly Client[] = [
  {
    command: 'baresip',
    debianPackage: 'baresip-core',
    start: startBaresip,
    concurrent: true,
    userAgent: /^baresip v\d/,
    ways: ['rtp-events', 'in-band'],
    outcomes: ownName,
    forged: otherwiseOdd,
  },
  {
    command: 'twinkle-console',
    debianPackage: 'twinkle-console',
    start: startTwinkle,
    concurrent: false,
    userAgent: /^Twinkle\/\d/,
    ways: ['rtp-events', 'info', 'in-band'],
    outcomes: ownName,
    forged: perfect,
  },
  {
    command: 'linphonec',
    debianPackage: 'linphone-cli',
    start: startLinphonec,
    concurrent: true,
    userAgent: /^Linphonec\/\d/,
    ways: ['rtp-events', 'info'],
    outcomes: ownName,
    forged: otherwiseOdd,
  },
];

/** For more calls than there are clients at once, and ports that rest. */
const RTP_PORTS = 64;
const ATA = 'Grandstream HT801 1.0.17.5';

let house: OffhookProcess;
let count = 0;

beforeAll(async () => {
  const portMin = await freeUdpPorts(RTP_PORTS);
  house = await startOffhook({
    env: {
      // baresip 1.0 and Twinkle 1.10 refuse a challenge that offers SHA-256 besides MD5.
      OFFHOOK_SIP__DIGEST_ALGORITHMS: 'MD5',
      OFFHOOK_RTP__PORT_MIN: String(portMin),
      OFFHOOK_RTP__PORT_MAX: String(portMin + RTP_PORTS - 1),
    },
  });
});
afterAll(() => house.remove());

/** Provisions a line, gives its password to a client, and has it registered. */
const withPhone = async (
  client: Client,
  settings: {
    readonly kind?: LineKind;
    readonly trust?: LineTrust;
    readonly way?: DtmfWay;
    readonly server?: PhoneSettings['server'];
  },
  use: (phone: Softphone, account: Account) => Promise<void>,
): Promise<void> => {
  const { kind = 'analog', trust = 'provisioned', way = 'rtp-events', server = house.sip } = settings;
  count += 1;
  const account = { username: `line-${count}`, password: `secret-of-line-${count}` };
  await house.app.call('PUT', `/v1/lines/${account.username}`, { ...account, kind, trust });
  const phone = await client.start({ account, server, way });
  try {
    expect(await phone.registered()).toBe(200);
    await use(phone, account);
  } finally {
    await phone.stop();
  }
};

/** Dials the code of a new confirmation and gives the answer, and the confirmation after its next change. */
const dialLiveCode = async (phone: Softphone): Promise<{ readonly status: number; readonly now: Shown }> => {
  const asked = await house.app.ask();
  const status = await phone.call(dialOf(asked));
  return { status, now: await house.app.next(asked.id, asked.version) };
};

const confirmedBy = (account: Account) => ({
  state: 'confirmed',
  confirmedBy: { method: 'phone', line: { id: account.username } },
});
const refusedAs = (code: string, account: Account) => ({
  state: 'pending',
  attempts: [{ method: 'phone', outcome: 'refused', code, line: { id: account.username } }],
});

const levelsOf = (outcomes: Outcomes) => Object.entries(outcomes) as [LineTrust, Outcomes[LineTrust]][];

const expectOutcome = async (phone: Softphone, account: Account, outcome: Outcomes[LineTrust]): Promise<void> => {
  const { status, now } = await dialLiveCode(phone);
  expect(status).toBe(outcome === 'confirmed' ? 200 : 403);
  expect(now).toMatchObject(outcome === 'confirmed' ? confirmedBy(account) : refusedAs(outcome, account));
};

for (const client of clients) {
  describeWithTools({ commands: [client.command], debianPackage: client.debianPackage }, client.command, () => {
    const { concurrent } = client;

    describe('with the password of an analog line that is trusted as provisioned', { concurrent }, () => {
      it('registers under its own name, confirms a live code and takes our hanging up', () =>
        withPhone(client, {}, async (phone, account) => {
          const line = await house.app.call('GET', `/v1/lines/${account.username}`);
          expect(line).toMatchObject({ registration: { userAgent: expect.stringMatching(client.userAgent) } });
          const { status, now } = await dialLiveCode(phone);
          expect(status).toBe(200);
          expect(now).toMatchObject(confirmedBy(account));
          await phone.ended();
        }));

      it.each(client.ways)('is understood when it sends the code as %s', (way) =>
        withPhone(client, { way }, async (phone, account) => {
          const asked = await house.app.ask();
          expect(await phone.call('8810')).toBe(200);
          await phone.press(dialOf(asked));
          expect(await house.app.next(asked.id, asked.version)).toMatchObject(confirmedBy(account));
          await phone.ended();
        }),
      );
    });

    describe('with the password of an analog line', { concurrent }, () => {
      it.each(levelsOf(client.outcomes))('that is trusted as %s: %s', (trust, outcome) =>
        withPhone(client, { trust }, (phone, account) => expectOutcome(phone, account, outcome)),
      );

      it.each(levelsOf(client.forged))(
        'that is trusted as %s, under the name of an ATA: %s',
        async (trust, outcome) => {
          const relay = await relayAs(ATA, house.sip);
          try {
            await withPhone(client, { trust, server: relay }, (phone, account) =>
              expectOutcome(phone, account, outcome),
            );
          } finally {
            relay.close();
          }
        },
      );
    });

    it('is refused on an IP line, which the waiting page sees', () =>
      withPhone(client, { kind: 'ip' }, async (phone, account) => {
        const { status, now } = await dialLiveCode(phone);
        expect(status).toBe(403);
        expect(now).toMatchObject(refusedAs('line-kind-refused', account));
      }));
  });
}
