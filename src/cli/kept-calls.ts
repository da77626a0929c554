import type { Rest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import type { CallView } from '../http/schema.ts';
import type { Offline } from './offline.ts';
import { answered } from './rest-answer.ts';
import { withServerOrData } from './server-or-data.ts';

/** Which calls: the newest, of all lines or of one. */
export interface CallsWanted {
  readonly line?: string;
  readonly limit: number;
}

/** A page of calls, newest first. */
export interface CallsPage {
  readonly items: readonly CallView[];
  readonly next: string | null;
}

/** The calls that the running server remembers, else those of the data directory. */
export const recentCalls = (config: Config, wanted: CallsWanted): Promise<CallsPage> =>
  withServerOrData(config, { server: callsOfServer, data: callsOfData }, (read) => read(wanted));

type ReadCalls = (wanted: CallsWanted) => Promise<CallsPage>;

const callsOfServer =
  ({ answer }: Rest): ReadCalls =>
  async (query) =>
    answered(await answer('GET /v1/calls', { query }));

/** The same without a server. */
export const callsOfData =
  ({ calls }: Pick<Offline, 'calls'>): ReadCalls =>
  async (query) => {
    const { items, next } = await calls(query);
    return {
      items: items.map((call) => ({
        ...call,
        at: new Date(call.at).toISOString(),
        signals: [...call.signals],
        // Messages lie in the memory of a server.
        ladder: false,
      })),
      next,
    };
  };
