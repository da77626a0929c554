import { beforeEach, describe, expect, it } from 'vitest';
import { newAccount, type ProvenAccount } from '../../../../src/access/index.ts';
import { Logins } from '../../../../src/doors/tr064/logins.ts';
import { authorization, challengeOf } from '../../../support/digest.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const TARGET = '/upnp/control/x_auth';
const ADDRESS = '192.168.178.20';

describe('a login', () => {
  const clock = new ManualClock();
  let lookedUp: string[];
  let logins: Logins;

  beforeEach(() => {
    const made = newAccount({ username: 'anna', app: 'box', user: 'anna', createdAt: 0 }, 'correct horse');
    if (!made.ok) throw new Error(made.error.detail);
    lookedUp = [];
    const find = async (username: string): Promise<ProvenAccount | undefined> => {
      lookedUp.push(username);
      return username === 'anna' ? made.value : undefined;
    };
    const bans = { failures: 3, seconds: 600 };
    logins = new Logins({ accounts: { find }, bans, clock, random: seededRandom(7) });
  });

  const judge = (authorizations: readonly string[], address = ADDRESS) =>
    logins.judge({ method: 'POST', target: TARGET, authorizations, address });

  const answer = async (username: string, password: string, address = ADDRESS): Promise<string> => {
    const judged = await judge([], address);
    const challenge = challengeOf(`WWW-Authenticate: ${judged.kind === 'challenge' ? judged.value : ''}`);
    if (!challenge) throw new Error('nobody was asked');
    return authorization(challenge, { username, password }, { method: 'POST', uri: TARGET }).replace(
      'Authorization: ',
      '',
    );
  };

  it('is looked up where its nonce is one of ours, for that address, and fresh: else nothing tells who has an account', async () => {
    const elsewhere = await answer('anna', 'correct horse', '192.168.178.30');
    const old = await answer('anna', 'correct horse');
    clock.advance(300_000);
    const forged = old.replace(/nonce="[^"]*"/, 'nonce="forged"');
    for (const value of [elsewhere, old, forged, 'Basic YTpi', 'Digest x'])
      expect((await judge([value])).kind, value).toBe('challenge');
    expect(lookedUp).toEqual([]);
    expect(await judge([await answer('anna', 'correct horse')])).toMatchObject({ kind: 'account' });
    expect(lookedUp).toEqual(['anna']);
  });

  it('counts against its address whether there is such an account or not', async () => {
    for (const username of ['anna', 'nobody', 'anna']) {
      expect(logins.isBanned(ADDRESS)).toBe(false);
      expect((await judge([await answer(username, 'wrong horse')])).kind).toBe('challenge');
    }
    expect(logins.isBanned(ADDRESS)).toBe(true);
    expect(lookedUp).toEqual(['anna', 'nobody', 'anna']);
  });
});
