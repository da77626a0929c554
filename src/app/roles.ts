import type { Fence } from '../lib/index.ts';
import type { Role, Roles } from '../store/index.ts';
import type { Tools } from './tools.ts';

/** What begins and ends any number of times. */
interface Work {
  start(fence: Fence): void | Promise<void>;
  stop(): Promise<void>;
}

/** Where roles are taken. */
interface RolePlace {
  readonly roles: Roles;
  readonly tools: Pick<Tools, 'logger'>;
  /** Whether there may be other nodes: else nobody needs to be told who does it. */
  readonly isShared: boolean;
}

/** All of these, by the one who has the role. */
export const together = (works: readonly Work[]): Work => ({
  async start(fence) {
    for (const work of works) await work.start(fence);
  },
  async stop() {
    await Promise.all(works.map((work) => work.stop()));
  },
});

/** Lets `work` be done by one node at a time: here, whenever this one has the role. Resolves with what gives it back at the end. */
export const holdRole = ({ roles, tools, isShared }: RolePlace, role: Role, work: Work): ReturnType<Roles['hold']> =>
  roles.hold(role, {
    async begin(fence) {
      if (isShared) tools.logger.info({ role, version: fence.version }, 'this node has the role now');
      await work.start(fence);
    },
    async end() {
      if (isShared) tools.logger.info({ role }, 'this node has the role no more');
      await work.stop();
    },
  });
