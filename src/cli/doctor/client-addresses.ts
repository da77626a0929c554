import { createAsk } from '../../client/ask.ts';
import type { ReadinessView } from '../../http/schema.ts';
import { errorCode } from '../../lib/index.ts';
import type { RunningServer } from '../running-server.ts';
import { type Check, fine, warning } from './check.ts';

const NAME = 'client addresses';
const ANSWER_MS = 2000;

/** Whether the running server thinks that it is told people's own addresses; it says so in `/readyz`. Without a server nobody knows. */
export const checkClientAddresses = async (
  server: Pick<RunningServer, 'url'> | undefined,
): Promise<readonly Check[]> => {
  if (!server) return [];
  const finding = await findingOf(server.url).catch(
    (cause: unknown) => `not known: /readyz failed (${errorCode(cause)})`,
  );
  if (finding === undefined) return [fine(NAME, 'nothing suspicious since the server started')];
  const fix = "pass the address of the person's browser as clientAddress, and name your proxies in http.trustProxy";
  return [warning(NAME, finding, fix)];
};

const findingOf = async (url: string): Promise<string | undefined> => {
  // Its 503 is no problem, but says the same of the parts.
  const { text } = await createAsk({ url, answerMs: ANSWER_MS })('GET', '/readyz');
  const { parts = [] } = JSON.parse(text) as Partial<ReadinessView>;
  return parts.find(({ part }) => part === NAME)?.detail;
};
