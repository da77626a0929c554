import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/sip/client/client-transaction.ts';
import { Credentials, type Fields } from '../../../../src/sip/client/credentials.ts';
import type { SipResponse } from '../../../../src/sip/syntax/message.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const accepted: Outcome = { status: 200, reason: 'OK' };
const challenged = (nonce: string, more = ''): Outcome => ({
  status: 401,
  reason: 'Unauthorized',
  response: {
    headers: () => [`Digest realm="home", nonce="${nonce}", algorithm=MD5, qop="auth"${more}`],
  } as unknown as SipResponse,
});

/** A server that gives these outcomes in turn; what it was sent, as `nonce/count`. */
const server = (...outcomes: Outcome[]) => {
  const seen: string[] = [];
  return {
    seen,
    attempt: async (fields: Fields): Promise<Outcome> => {
      const sent = fields[0]?.[1] ?? '';
      seen.push(`${/ nonce="(\w+)"/.exec(sent)?.[1] ?? '-'}/${/nc=(\d+)/.exec(sent)?.[1] ?? '-'}`);
      return outcomes.shift() ?? accepted;
    },
  };
};

const phone = () => new Credentials({ username: 'a', password: 'b' }, ['MD5'], seededRandom(1));

describe('the proof of a phone', () => {
  it('comes when it is asked for', async () => {
    const { attempt, seen } = server(challenged('n1'));
    expect(await phone().prove('REGISTER', 'sip:x', attempt)).toBe(accepted);
    expect(seen).toEqual(['-/-', 'n1/00000001']);
  });

  it('comes unasked from then on, with a rising count', async () => {
    const { attempt, seen } = server(challenged('n1'));
    const credentials = phone();
    await credentials.prove('REGISTER', 'sip:x', attempt);
    await credentials.prove('INVITE', 'sip:y', attempt);
    expect(seen.at(-1)).toBe('n1/00000002');
  });

  it('is made anew over a stale nonce', async () => {
    const { attempt, seen } = server(challenged('n1'), challenged('n2', ', stale=true'));
    expect((await phone().prove('REGISTER', 'sip:x', attempt)).status).toBe(200);
    expect(seen).toEqual(['-/-', 'n1/00000001', 'n2/00000001']);
  });

  it('leaves a nonce to who was challenged with it until that was accepted', async () => {
    const credentials = phone();
    const [one, other] = [server(challenged('n1')), server(challenged('n2'))];
    const first = credentials.prove('INVITE', 'sip:x', async (fields) => {
      // Somebody else is quicker than the answer to the challenge.
      if (fields.length > 0) expect((await credentials.prove('INVITE', 'sip:y', other.attempt)).status).toBe(200);
      return one.attempt(fields);
    });
    expect((await first).status).toBe(200);
    expect(one.seen).toEqual(['-/-', 'n1/00000001']);
    expect(other.seen).toEqual(['-/-', 'n2/00000001']);
  });

  it('is made anew as long as a proxy leads to one node, to the other as the first cannot for a moment, and back', async () => {
    const { attempt, seen } = server(
      challenged('a1'),
      challenged('b1', ', stale=true'),
      challenged('a2', ', stale=true'),
    );
    expect((await phone().prove('INVITE', 'sip:x', attempt)).status).toBe(200);
    expect(seen).toEqual(['-/-', 'a1/00000001', 'b1/00000001', 'a2/00000001']);
  });

  it('is not repeated when it was wrong', async () => {
    const { attempt, seen } = server(challenged('n1'), challenged('n2'));
    expect((await phone().prove('REGISTER', 'sip:x', attempt)).status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  it('is not tried for ever on a server that calls every nonce stale', async () => {
    const { attempt, seen } = server(...Array.from({ length: 9 }, () => challenged('n', ', stale=true')));
    expect((await phone().prove('REGISTER', 'sip:x', attempt)).status).toBe(401);
    expect(seen).toHaveLength(4);
  });

  it('is not given to a challenge that the phone does not understand', async () => {
    const { attempt, seen } = server(challenged('n1'));
    const shaOnly = new Credentials({ username: 'a', password: 'b' }, ['SHA-256'], seededRandom(1));
    expect((await shaOnly.prove('REGISTER', 'sip:x', attempt)).status).toBe(401);
    expect(seen).toHaveLength(1);
  });
});
