import { unlockMark, unlockWaiting, type Waiting, waitingIn } from '../../admin/index.ts';
import type { Config } from '../../config/index.ts';
import { systemClock } from '../../lib/index.ts';
import { withData } from '../offline.ts';
import { type Answer, notPossible } from '../outcome.ts';
import { ACTOR } from '../server-or-data.ts';
import { table } from '../table.ts';

/** The windows of the administration page that wait to be unlocked, those that asked last first. */
export const listWaiting = async (config: Config): Promise<Answer> => {
  const items = await withData(config, async ({ adminSessions }) =>
    waitingIn(await adminSessions.all(), systemClock.now()),
  );
  const head = ['MARK', 'USER', 'LOGGED IN FROM', 'WAITS SINCE'];
  const shown = items.map(waitingJson);
  const rows = shown.map(({ mark, user, address, since }) => [mark, user, address ?? '-', since]);
  const text =
    rows.length === 0
      ? 'No window waits: press "I cannot confirm" on the page first.'
      : `${table(head, rows)}\n\nCompare the mark with what the page shows, then: offhook admin unlock <mark>`;
  return { text, data: { items: shown } };
};

/** Unlocks the window with this mark. */
export const unlock = async (config: Config, mark: string): Promise<Answer> =>
  withData(config, async ({ adminSessions }) => {
    const now = systemClock.now();
    const waiting = waitingIn(await adminSessions.all(), now).find(
      (each) => markOf(each) === mark.trim().toLowerCase(),
    );
    const until = waiting && (await unlockWaiting(adminSessions, waiting, ACTOR, now));
    if (waiting === undefined || until === undefined)
      throw notPossible(
        `No window waits with the mark ${JSON.stringify(mark)}: offhook admin unlock lists those that do.`,
      );
    const { user } = waiting.session;
    return {
      text: `Unlocked the window ${markOf(waiting)} of ${user} until ${time(until)}.`,
      data: { unlocked: markOf(waiting), user, until: time(until) },
    };
  });

const markOf = ({ session, unlock: { window } }: Waiting): string => unlockMark(session.id, window);

const waitingJson = (waiting: Waiting) => ({
  mark: markOf(waiting),
  session: waiting.session.id,
  user: waiting.session.user,
  address: waiting.session.address,
  since: time(waiting.unlock.askedAt),
});

const time = (at: number): string => new Date(at).toISOString();
