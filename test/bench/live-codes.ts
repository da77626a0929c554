import { authorization } from '../support/digest.ts';
import { collectChallenges } from '../support/nonces.ts';
import type { OffhookProcess } from '../support/offhook-process.ts';
import { type Account, dialOf } from '../support/relying-app.ts';

const AT_ONCE = 32;

/** Asks for `count` confirmations through REST and gives what is to be dialled for each. */
export const liveCodes = async (offhook: OffhookProcess, count: number): Promise<readonly string[]> => {
  const dials: string[] = [];
  let asked = 0;
  const ask = async () => {
    while (asked < count) {
      asked += 1;
      dials.push(dialOf(await offhook.app.ask()));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return dials;
};

/** Rows for the scenario `full-call`: a live code per call, the digest that dials it over a nonce of its own, the line. */
export const callRows = async (
  offhook: OffhookProcess,
  lines: readonly Account[],
  count: number,
): Promise<readonly (readonly string[])[]> => {
  const dials = await liveCodes(offhook, count);
  const challenges = await collectChallenges(offhook.sip, count);
  return dials.map((dial, index) => {
    const challenge = challenges[index];
    const line = lines[index % lines.length];
    if (challenge === undefined || line === undefined)
      throw new Error('there is a challenge and a line for every call');
    const proof = authorization(challenge, line, { method: 'INVITE', uri: `sip:${dial}@${offhook.sip.host}` });
    return [dial, proof, line.username];
  });
};
