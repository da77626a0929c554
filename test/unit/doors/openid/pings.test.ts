import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pings, type SendPing } from '../../../../src/doors/openid/pings.ts';
import { openStore } from '../../../../src/store/sqlite/open-store.ts';
import type { SqliteStore } from '../../../../src/store/sqlite/sqlite-store.ts';
import { aConfirmationIn } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const url = 'https://client.example/told';
const confirmation = aConfirmationIn('pending');

describe('a client that is told at its URL', () => {
  let store: SqliteStore;
  let sent: Parameters<SendPing>[];
  let lost: string[];
  let failure: string | undefined;
  const running: Promise<unknown>[] = [];

  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault: () => undefined });
    [sent, lost, failure] = [[], [], undefined];
  });
  afterEach(() => store.close());

  const node = (): Pings =>
    new Pings({
      artefacts: store.artefacts,
      clock: new ManualClock(),
      background: (task) => void running.push(task),
      send: async (...message) => {
        sent.push(message);
        return failure;
      },
      onLost: (client, why) => lost.push(`${client} ${why}`),
    });
  const owe = (ok: 'click' | 'client' = 'click') =>
    node().owe(confirmation, { client: { clientId: 'oic_1', offhook_ok: ok }, token: 'word', authReqId: 'req-1', url });
  const happens = async (type: string, subject = confirmation.id, nodes: readonly Pings[] = [node()]) => {
    for (const pings of nodes) pings.happened([{ type, subject }]);
    await Promise.all(running.splice(0));
  };

  it.each(['completed', 'expired', 'cancelled', 'blocked'])(
    'hears that it is decided (%s), with its own word',
    async (how) => {
      await owe();
      await happens(`confirmation.${how}`);
      expect(sent).toEqual([
        [
          url,
          {
            headers: { authorization: 'Bearer word', 'content-type': 'application/json' },
            body: '{"auth_req_id":"req-1"}',
          },
        ],
      ]);
    },
  );

  it('hears it once, whichever of two nodes was first', async () => {
    await owe();
    await happens('confirmation.completed', confirmation.id, [node(), node()]);
    await happens('confirmation.completed');
    expect(sent).toHaveLength(1);
  });

  it('hears that somebody has proven it where the OK is its own, and not of that OK', async () => {
    await owe('client');
    await happens('confirmation.confirmed');
    await happens('confirmation.completed');
    expect(sent).toHaveLength(1);
  });

  it('hears nothing before the OK of a person, and nothing of what others ask', async () => {
    await owe();
    await happens('confirmation.confirmed');
    await happens('confirmation.completed', 'cnf_other');
    await happens('dial.refused');
    expect(sent).toEqual([]);
  });

  it('is told once, and whoever looks after the house hears where it was not reached', async () => {
    await owe();
    failure = '503';
    await happens('confirmation.completed');
    expect([sent.length, lost]).toEqual([1, ['oic_1 503']]);
  });
});
