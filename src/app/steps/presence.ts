import type { CallHistory } from '../../dialin/index.ts';
import { version } from '../../lib/index.ts';
import { Presence } from '../../nodes/index.ts';
import type { Opening } from '../context.ts';
import { nodeName } from '../node-name.ts';
import type { Data } from './data.ts';

/** This process among those that share the database: from here on the others see it, until nothing of it is open but the store. */
export const openPresence = (
  { tools, closers }: Opening,
  { store, roles, shared }: Pick<Data, 'store' | 'roles' | 'shared'>,
  history: Pick<CallHistory, 'live'>,
): Presence => {
  const { clock, random } = tools;
  const self = { name: nodeName(), version, startedAt: clock.now() };
  const presence = new Presence({
    id: random.bytes(16).toString('hex'),
    store: store.nodes,
    isShared: shared !== undefined,
    clock,
    onFault: tools.fault,
    state: () => {
      const { sipBindings, sipDialogs } = tools.census();
      const held = roles.held().map(({ role }) => role);
      return { ...self, roles: held, bindings: sipBindings, liveCalls: sipDialogs, calls: history.live() };
    },
  });
  presence.start();
  closers.push(() => presence.stop());
  return presence;
};
