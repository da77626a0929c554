import { type Clock, soleFence } from '../../lib/index.ts';
import type { GiveBack, HeldRole, Role, Roles } from './roles.ts';

/** The roles of the only node: it has each from the moment it wants it. Where the work cannot begin, `hold` rejects. */
export const createSoleRoles = (clock: Pick<Clock, 'now'>): Roles => {
  const held = new Map<Role, HeldRole & { readonly giveBack: GiveBack }>();

  return {
    async hold(role, holder) {
      let ending: Promise<void> | undefined;
      const giveBack: GiveBack = () => {
        held.delete(role);
        ending ??= holder.end();
        return ending;
      };
      await holder.begin(soleFence);
      held.set(role, { role, version: soleFence.version, since: clock.now(), giveBack });
      return giveBack;
    },

    held: () => [...held.values()].map(({ role, version, since }) => ({ role, version, since })),

    async stop() {
      await Promise.all([...held.values()].map(({ giveBack }) => giveBack()));
    },
  };
};
