import { authorization } from '../support/digest.ts';
import { collectChallenges } from '../support/nonces.ts';
import type { OffhookProcess } from '../support/offhook-process.ts';
import { type Account, dialOf } from '../support/relying-app.ts';

const AT_ONCE = 32;

/** Asks for `count` confirmations through REST and gives what is to be dialled for each. */
export const liveCodes = async (offhook: Pick<OffhookProcess, 'app'>, count: number): Promise<readonly string[]> => {
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

/** Where to ask for confirmations, and where to dial: a server, or what stands in front of several. */
type Dialled = Pick<OffhookProcess, 'app' | 'sip'>;

/** Rows for the scenario `full-call`: a live code per call, the digest that dials it over a nonce of its own, the line. */
export const callRows = async (
  offhook: Dialled,
  lines: readonly Account[],
  count: number,
): Promise<readonly (readonly string[])[]> => {
  const dials = await liveCodes(offhook, count);
  const lineOf = (index: number) => lines[index % lines.length];
  // In the name of the line that will call: behind a proxy a line has its node, whose nonce it answers.
  const challenges = await collectChallenges(offhook.sip, count, (index) => lineOf(index)?.username ?? 'nonce');
  return dials.map((dial, index) => {
    const challenge = challenges[index];
    const line = lineOf(index);
    if (challenge === undefined || line === undefined)
      throw new Error('there is a challenge and a line for every call');
    const proof = authorization(challenge, line, { method: 'INVITE', uri: `sip:${dial}@${offhook.sip.host}` });
    return [dial, proof, line.username];
  });
};
