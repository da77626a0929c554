import { type ToldSettings, toldSettings } from '../../config/index.ts';
import { openWaitingRoom, type PartHealth } from '../../http/index.ts';
import { type Clock, ownUrl, sleep, within } from '../../lib/index.ts';
import { announce, type SharedFacts } from '../../store/index.ts';
import { type Agreement, createAgreement, type Disagreement } from '../agreement.ts';
import type { Opening } from '../context.ts';
import { StoppedMeanwhile } from '../tools.ts';

/** How often a node that may not serve looks whether it may, in milliseconds. */
const LOOK_MS = 2000;

/**
 * Resolves when this node decides as the others do: until then nothing but `/livez` and `/readyz` answers, so that no call and no request meets other
 * rules here. Rejects with `StoppedMeanwhile`.
 */
export const agreed = async ({ config, tools, leaving }: Opening, facts: SharedFacts): Promise<Agreement> => {
  const { clock, logger } = tools;
  const agreement = createAgreement(config, facts, clock);
  let differing = await agreement.settle();
  if (differing.length === 0) return agreement;
  logger.error(
    { settings: differing },
    'the settings of this node are not those that all nodes share, so it does not serve: change them, or let them count for all (offhook store config --accept)',
  );
  const { host, port } = config.http;
  const room = await openWaitingRoom({ host, port }, () => [differenceHealth(differing)]);
  const settings: ToldSettings = toldSettings(config);
  const takeDown = await announce(config.dataDir, { url: ownUrl({ scheme: 'http', host, port: room.port }), settings });
  try {
    while (differing.length > 0) {
      await sleep(clock, LOOK_MS, leaving);
      if (leaving.aborted) throw new StoppedMeanwhile('Stopped before it could serve');
      differing = await agreement.settle();
    }
  } finally {
    await takeDown();
    await room.close();
  }
  logger.info('the settings of this node are those that all nodes share');
  return agreement;
};

/** How long what was found out is believed, in milliseconds: it is asked by whoever looks after us. */
const FRESH_MS = 2000;

/** Who asks waits no longer than that, as for the part `store`. Milliseconds. */
const ANSWER_MS = 1500;

/** What `/readyz` says of the settings; what cannot be found out is as it was. */
export const agreementHealth = (
  agreement: Pick<Agreement, 'differences'>,
  clock: Clock,
): (() => Promise<PartHealth>) => {
  let known: readonly Disagreement[] = [];
  let knownAt = clock.now();
  return async () => {
    if (clock.now() - knownAt >= FRESH_MS) {
      knownAt = clock.now();
      // Where the database is away, the part `store` says so.
      known = await within(clock, ANSWER_MS, agreement.differences(), () => SILENT).catch(() => known);
    }
    return differenceHealth(known);
  };
};

const SILENT = new Error('The database does not answer.');

/** Names the settings and not their values: strangers read it. */
const differenceHealth = (differing: readonly Disagreement[]): PartHealth =>
  differing.length === 0
    ? { part: 'settings', ok: true }
    : {
        part: 'settings',
        ok: false,
        detail: `not those that all nodes share: ${differing.map(({ path }) => path).join(', ')}`,
        reason: 'other-settings',
      };
