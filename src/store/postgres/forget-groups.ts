import { type Clock, Job, type ReportFault } from '../../lib/index.ts';
import type { Database } from './database.ts';
import { exceptOutages } from './outage.ts';
import { countOf } from './statements.ts';

/** How often it is looked for old ones, in milliseconds. */
const PAUSE_MS = 60_000;

/** Nobody asks any more what became of a transaction from so long ago. */
const OLD = `DELETE FROM committed_group WHERE at < now() - interval '10 minutes'`;

/** Forgets what became of transactions ten minutes ago. */
export const forgetGroups = ({
  ask,
  clock,
  onFault,
}: Pick<Database, 'ask'> & { readonly clock: Clock; readonly onFault: ReportFault }): Job =>
  new Job({
    name: 'committed groups',
    clock,
    onFault: exceptOutages(onFault),
    step: async () => {
      await ask((client) => countOf(client, OLD));
      return PAUSE_MS;
    },
  });
