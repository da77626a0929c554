import type { Backups } from '../http/index.ts';
import { type Clock, err } from '../lib/index.ts';
import type { OpenedData } from './database.ts';

/** Backups for whoever takes them away: one at a time, from the copying to the last byte. */
export const createBackups = (snapshot: NonNullable<OpenedData['snapshot']>, clock: Pick<Clock, 'now'>): Backups => {
  let isTaken = false;
  const free = () => {
    isTaken = false;
  };
  return {
    async take(actor) {
      if (isTaken) return err('busy');
      isTaken = true;
      try {
        const taken = await snapshot({ at: () => clock.now(), actor });
        if (taken.ok) taken.value.content.once('close', free);
        else free();
        return taken;
      } catch (cause) {
        free();
        throw cause;
      }
    },
  };
};
