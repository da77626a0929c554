import { describe, expect, it } from 'vitest';
import { createPingOf, type OwedPing } from '../../../../src/doors/openid/pings.ts';
import { aConfirmationIn } from '../../../support/builders.ts';

const owed: OwedPing = {
  clientId: 'oic_1',
  ok: 'click',
  token: 'word',
  authReqId: 'req-1',
  url: 'https://client.example/told',
};
const known = { find: async (id: string) => (id === 'oic_1' ? ({} as never) : undefined) };
const says = (kind: Parameters<typeof aConfirmationIn>[0], changes: Partial<OwedPing> = {}) =>
  createPingOf(known)({ ...owed, ...changes }, aConfirmationIn(kind));

describe('a client that is told at its URL', () => {
  it.each(['completed', 'expired', 'cancelled', 'blocked'] as const)(
    'hears that it is decided (%s), with its own word and nothing of how',
    async (kind) => {
      expect(await says(kind)).toEqual({
        url: 'https://client.example/told',
        headers: { authorization: 'Bearer word', 'content-type': 'application/json' },
        body: '{"auth_req_id":"req-1"}',
      });
    },
  );

  it('hears nothing before the OK of a person', async () => {
    expect([await says('pending'), await says('confirmed')]).toEqual([undefined, undefined]);
  });

  it('hears that somebody has proven it where the OK is its own', async () => {
    expect(await says('pending', { ok: 'client' })).toBeUndefined();
    expect(await says('confirmed', { ok: 'client' })).toMatchObject({ url: owed.url });
  });

  it('hears nothing once it was removed', async () => {
    expect(await says('completed', { clientId: 'oic_2' })).toBeUndefined();
  });
});
