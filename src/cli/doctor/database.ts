import type { StoreStatus } from '../../app/index.ts';
import type { Config } from '../../config/index.ts';
import { differenceLines } from '../differences.ts';
import { operatorRefusal } from '../start-failure.ts';
import { type Check, failure, fine, warning } from './check.ts';

const NAME = 'database';

/** Whether the database of `store.url` can be used, and whether this node would serve on it. Nothing to say of a data directory. */
export const checkDatabase = async (config: Config): Promise<readonly Check[]> => {
  if (config.store.url === undefined) return [];
  const { storeStatus } = await import('../../app/index.ts');
  try {
    const status = await storeStatus(config);
    return status.engine === 'postgresql' ? checksOf(status) : [];
  } catch (cause) {
    const refusal = operatorRefusal(cause);
    if (!refusal) throw cause;
    return [failure(NAME, refusal.message, 'mend that, and ask again')];
  }
};

type Postgres = Extract<StoreStatus, { engine: 'postgresql' }>;

const checksOf = ({ database: { server, place, schema }, differing }: Postgres): readonly Check[] => {
  const where = `PostgreSQL ${server} at ${place.host}, database ${place.database}`;
  const there =
    schema.pending.length === 0
      ? fine(NAME, where)
      : fine(NAME, `${where}, to be brought up to date: ${schema.pending.join(', ')}`);
  if (differing === null || differing.length === 0) return [there];
  return [
    there,
    warning(
      'shared settings',
      differenceLines(differing)
        .map((line) => line.trim())
        .join(', '),
      'give this node those of the others, or let these count for all: offhook store config --accept',
    ),
  ];
};
