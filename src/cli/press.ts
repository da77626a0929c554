import type { Config } from '../config/index.ts';
import type { PressView } from '../http/schema.ts';
import { type Answer, exitCodes } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { askServer } from './running-server.ts';

const SENTENCES: Readonly<Record<PressView['outcome'], string>> = {
  confirmed: 'Pressed: confirmed.',
  contested: 'Pressed: more than one person asks, or did a moment ago, so nobody is confirmed.',
  'ignored-stale': 'Pressed, but it was heard too late to count.',
  'nothing-pending': 'Pressed: nobody waits for it.',
};

/** Presses the button of the running server, as a device would. */
export const press = async (config: Config): Promise<Answer> => {
  const { answer } = (await askServer(config)).rest;
  const data = answered(await answer('POST /v1/button'));
  return {
    text: SENTENCES[data.outcome],
    data,
    exit: data.outcome === 'confirmed' ? exitCodes.ok : exitCodes.refused,
  };
};
