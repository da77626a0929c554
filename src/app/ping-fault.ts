import type { Config } from '../config/index.ts';
import { readTarget } from '../events/index.ts';

/** What is wrong with a URL that a client is to be told at, to follow `the URL`; undefined where nothing is. By the rules of webhooks. */
export const pingFaultOf =
  ({ webhooks }: Pick<Config, 'webhooks'>) =>
  (url: string): string | undefined => {
    const target = readTarget(url, webhooks);
    return target.ok ? undefined : target.error;
  };
