import { authorization } from '../support/digest.ts';
import { collectChallenges } from '../support/nonces.ts';
import type { OffhookProcess } from '../support/offhook-process.ts';
import { type Account, dialOf } from '../support/relying-app.ts';

const AT_ONCE = 32;

/** A confirmation that waits, and what is to be dialled for it. */
export interface LiveCode {
  readonly id: string;
  readonly dial: string;
}

/** Does `task` for 0 to `count`, some at a time. */
export const manyAtOnce = async (count: number, task: (index: number) => Promise<unknown>): Promise<void> => {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      await task(begun - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

/** Asks for `count` confirmations through REST. */
export const liveCodes = async (offhook: Pick<OffhookProcess, 'app'>, count: number): Promise<readonly LiveCode[]> => {
  const codes: LiveCode[] = [];
  await manyAtOnce(count, async () => {
    const shown = await offhook.app.ask();
    codes.push({ id: shown.id, dial: dialOf(shown) });
  });
  return codes;
};

/** Adds `count` lines through REST. */
export const addLines = async ({ app }: Pick<OffhookProcess, 'app'>, count: number): Promise<readonly Account[]> => {
  const lines: Account[] = [];
  await manyAtOnce(count, async (index) => {
    lines[index] = await app.addLine(`line-${index}`);
  });
  return lines;
};

/** Where to ask for confirmations, and where to dial: a server, or what stands in front of several. */
type Dialled = Pick<OffhookProcess, 'app' | 'sip'>;

/** Rows for the scenario `full-call`: a live code per call, the digest that dials it over a nonce of its own, the line. */
export const rowsFor = async (
  { sip }: Pick<Dialled, 'sip'>,
  lines: readonly Account[],
  codes: readonly LiveCode[],
): Promise<readonly (readonly string[])[]> => {
  const lineOf = (index: number) => lines[index % lines.length];
  // In the name of the line that will call: behind a proxy a line has its node, whose nonce it answers.
  const challenges = await collectChallenges(sip, codes.length, (index) => lineOf(index)?.username ?? 'nonce');
  return codes.map(({ dial }, index) => {
    const challenge = challenges[index];
    const line = lineOf(index);
    if (challenge === undefined || line === undefined)
      throw new Error('there is a challenge and a line for every call');
    const proof = authorization(challenge, line, { method: 'INVITE', uri: `sip:${dial}@${sip.host}` });
    return [dial, proof, line.username];
  });
};

/** Such rows with codes that are asked for first. */
export const callRows = async (
  offhook: Dialled,
  lines: readonly Account[],
  count: number,
): Promise<readonly (readonly string[])[]> => rowsFor(offhook, lines, await liveCodes(offhook, count));

/** Rows for the scenario `register`: each line registers in its turn. */
export const registerRows = (lines: readonly Account[]): readonly (readonly string[])[] =>
  lines.map(({ username, password }) => [username, `[authentication username=${username} password=${password}]`]);
