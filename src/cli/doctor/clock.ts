import type { Config } from '../../config/index.ts';
import { type Clock, systemClock } from '../../lib/index.ts';
import { type Answer, exitCodes, notPossible } from '../outcome.ts';
import { serverOn } from '../running-server.ts';
import { type Check, checkLine, failure, fine } from './check.ts';
import { checkPart } from './readiness.ts';

const FIX = 'set the clock (timedatectl set-ntp true), or, where it was ahead before: offhook doctor clock --accept';

/** Says whether the clock is behind what has been recorded, for the running server or for the next one. */
export const doctorClock = async (config: Config, clock: Clock = systemClock): Promise<Answer> => {
  const server = await serverOn(config.dataDir);
  const check = server ? await checkPart(server, 'clock', FIX) : checkRecorded(await recordedIn(config), clock);
  const failed = check.state === 'fail';
  return { text: checkLine(check), data: { ok: !failed, check }, exit: failed ? exitCodes.refused : exitCodes.ok };
};

/**
 * Takes the clock as it is for right: what was recorded ahead of it was a mistake. Whatever lives then ends. Refuses while a server runs.
 * Changes nothing where nothing lies ahead.
 */
export const acceptClock = async (config: Config, clock: Clock = systemClock): Promise<Answer> => {
  const { dataDir, store } = config;
  if (store.url !== undefined)
    throw notPossible(
      'Other nodes may run on this database (store.url): no node alone may say that what they recorded was a mistake. Stop them, copy the data to a directory (offhook store copy --to <directory>), and accept the clock there.',
    );
  const { takeOffline } = await import('../../app/index.ts');
  const offline = await takeOffline(config);
  if (!offline) throw notPossible(`An Offhook runs on ${dataDir}: stop it first, and start it afterwards.`);
  try {
    const at = clock.timeOfDay();
    const recordedAt = await offline.clock.recordedUpTo();
    const [now, recorded] = [shown(at), shown(recordedAt)];
    if (recordedAt <= at)
      return {
        text: `The clock says ${now}, and nothing lies ahead of it: nothing was changed.`,
        data: { accepted: false },
      };
    await offline.clock.accept({ type: 'clock.accepted', at, recordedAt });
    return {
      text: [
        `The clock is right: ${now}. Events up to ${recorded} were recorded by one that was ahead; the audit log keeps them, and this.`,
        'Whatever was live has ended: confirmations, grants, logins to the administration page, tickets, what OpenID Connect gave out, authenticators that were being set up.',
      ].join('\n'),
      data: { accepted: true, at: now, recordedAt: recorded },
    };
  } finally {
    await offline.close();
  }
};

const recordedIn = async (config: Config): Promise<number> => {
  const { openOffline } = await import('../../app/index.ts');
  const offline = await openOffline(config);
  try {
    return await offline.clock.recordedUpTo();
  } finally {
    await offline.close();
  }
};

const checkRecorded = (recordedAt: number, clock: Clock): Check => {
  const at = clock.timeOfDay();
  if (recordedAt <= at) return fine('clock', `${shown(at)}, and nothing recorded lies ahead of it`);
  return failure('clock', `${shown(at)} is behind what was recorded last, at ${shown(recordedAt)}`, FIX);
};

const shown = (moment: number): string => new Date(moment).toISOString();
