import { createAsk } from '../../client/ask.ts';
import type { ReadinessView } from '../../http/schema.ts';
import { errorCode } from '../../lib/index.ts';
import type { RunningServer } from '../running-server.ts';
import { type Check, failure, fine, warning } from './check.ts';

type PartView = ReadinessView['parts'][number];

const ADDRESSES = 'client addresses';
const ANSWER_MS = 5000;

/** What helps a part that is not as it should be. */
const FIXES: Readonly<Record<string, string>> = {
  store: 'make room on the disk of dataDir, or end the other program; the server goes on by itself',
  clock: 'set the clock (timedatectl set-ntp true), or, where it was ahead before: offhook doctor clock --accept',
};

/** What the running server says of its parts in `/readyz`: each that is not ready, and whether it is told people's own addresses. Without a server nobody knows. */
export const checkReadiness = async (server: Pick<RunningServer, 'url'> | undefined): Promise<readonly Check[]> => {
  if (!server) return [];
  try {
    const parts = await partsOf(server.url);
    return [...parts.filter(({ ok }) => !ok).map(notReady), addressesCheck(parts)];
  } catch (cause) {
    return [warning('running server', `not known: /readyz failed (${errorCode(cause)})`, 'see its log')];
  }
};

/** What the running server says of one of its parts. */
export const checkPart = async ({ url }: Pick<RunningServer, 'url'>, name: string, fix: string): Promise<Check> => {
  const part = (await partsOf(url)).find((each) => each.part === name);
  if (!part) return warning(name, 'the running server does not say', 'see its log');
  const { ok, detail } = part;
  if (!ok) return failure(name, detail ?? 'is not ready', fix);
  return detail === undefined ? fine(name, 'the running server has no doubts') : warning(name, detail, fix);
};

const partsOf = async (url: string): Promise<readonly PartView[]> => {
  // Its 503 is no problem, but says the same of the parts.
  const { text } = await createAsk({ url, answerMs: ANSWER_MS })('GET', '/readyz');
  const { parts = [] } = JSON.parse(text) as Partial<ReadinessView>;
  return parts;
};

const notReady = ({ part, detail, reason }: PartView): Check =>
  failure(`running server, ${part}`, detail ?? reason ?? 'is not ready', FIXES[part] ?? 'see its log');

const addressesCheck = (parts: readonly PartView[]): Check => {
  const finding = parts.find(({ part }) => part === ADDRESSES)?.detail;
  if (finding === undefined) return fine(ADDRESSES, 'nothing suspicious since the server started');
  const fix = "pass the address of the person's browser as clientAddress, and name your proxies in http.trustProxy";
  return warning(ADDRESSES, finding, fix);
};
