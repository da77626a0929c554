import { createRest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import type { PressView } from '../http/schema.ts';
import { type Answer, exitCodes, notPossible } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { apiKeyOf, findServer } from './running-server.ts';

const SENTENCES: Readonly<Record<PressView['outcome'], string>> = {
  confirmed: 'Pressed: confirmed.',
  contested: 'Pressed: more than one person asks, or did a moment ago, so nobody is confirmed.',
  'ignored-stale': 'Pressed, but it was heard too late to count.',
  'nothing-pending': 'Pressed: nobody waits for it.',
};

/** Presses the button of the running server, as a device would. */
export const press = async (config: Config): Promise<Answer> => {
  const server = await findServer(config.dataDir);
  if (!server) throw notPossible(`No Offhook runs on ${config.dataDir}: start it with "offhook serve".`);
  const { answer } = createRest({ url: server.url, apiKey: apiKeyOf(config) });
  const data = answered(await answer('POST /v1/button'));
  return {
    text: SENTENCES[data.outcome],
    data,
    exit: data.outcome === 'confirmed' ? exitCodes.ok : exitCodes.refused,
  };
};
