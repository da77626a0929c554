import { createRest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import type { ReadinessView } from '../http/schema.ts';
import { type Answer, CommandRefused, exitCodes } from './outcome.ts';
import { findServer } from './running-server.ts';

/** Less than a container waits for its HEALTHCHECK. Milliseconds. */
const ANSWER_MS = 2000;

/**
 * Asks the server that runs on the data directory, at the address that it announced there, whether it is ready. Exit code 0: it is;
 * 1: it is not, nobody answers, or there is no telling where to ask.
 */
export const health = async (config: () => Config): Promise<Answer> => {
  try {
    return await asked(config());
  } catch (cause) {
    if (cause instanceof CommandRefused) return unhealthy(cause.message);
    throw cause;
  }
};

const asked = async ({ dataDir }: Config): Promise<Answer> => {
  const server = await findServer(dataDir);
  if (!server) return unhealthy(`No Offhook answers on ${dataDir}.`);
  const readiness = await readinessAt(server.url);
  if (!readiness) return unhealthy(`The Offhook at ${server.url} does not say whether it is ready.`);
  const faulty = readiness.parts.filter(({ ok }) => !ok).map(({ part, detail }) => `${part}: ${detail ?? 'not ready'}`);
  if (faulty.length > 0) return unhealthy(faulty.join('\n'), readiness);
  return { text: `Ready: ${server.url}`, data: readiness };
};

const readinessAt = async (url: string): Promise<ReadinessView | undefined> => {
  try {
    const { status, body } = await createRest({ url, answerMs: ANSWER_MS }).answer('GET /readyz');
    return status === 200 || status === 503 ? (body as ReadinessView) : undefined;
  } catch {
    // Gone between two questions, or stuck.
    return undefined;
  }
};

const unhealthy = (text: string, data: unknown = { status: 'not-ready', reason: text }): Answer => ({
  text,
  data,
  exit: exitCodes.fault,
});
