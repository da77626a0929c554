import { describe, expect, it } from 'vitest';
import type { Fence } from '../../src/lib/index.ts';
import type { Role, RoleHolder, Roles } from '../../src/store/index.ts';

/** Whoever does the work of a role, and writes down when. */
export interface NotedHolder extends RoleHolder {
  /** `begin` and `end`, as they came. */
  readonly notes: readonly string[];
  /** The fences that it was given. */
  readonly fences: readonly Fence[];
}

export const notedHolder = (begin: (fence: Fence) => Promise<void> = async () => undefined): NotedHolder => {
  const notes: string[] = [];
  const fences: Fence[] = [];
  return {
    notes,
    fences,
    async begin(fence) {
      notes.push('begin');
      fences.push(fence);
      await begin(fence);
    },
    async end() {
      notes.push('end');
    },
  };
};

/** What holds for one node alone, whatever the database is. `open` answers roles that nobody has. */
export const rolesContract = (open: () => Promise<Roles & { close(): Promise<void> }>): void => {
  const withRoles = async (test: (roles: Roles) => Promise<void>): Promise<void> => {
    const roles = await open();
    await test(roles);
    await roles.close();
  };
  const names = (roles: Roles): readonly Role[] => roles.held().map(({ role }) => role);

  describe('roles', () => {
    it('have begun when they are taken, and ended when they are given back', () =>
      withRoles(async (roles) => {
        const holder = notedHolder();
        const giveBack = await roles.hold('audit', holder);
        expect(holder.notes).toEqual(['begin']);
        expect(names(roles)).toEqual(['audit']);
        expect(await holder.fences[0]?.holds()).toBe(true);
        await giveBack();
        await giveBack();
        expect(holder.notes).toEqual(['begin', 'end']);
        expect(names(roles)).toEqual([]);
      }));

    it('are several, of which each is given back alone', () =>
      withRoles(async (roles) => {
        const [one, other] = [notedHolder(), notedHolder()];
        const giveBack = await roles.hold('webhooks', one);
        await roles.hold('retention', other);
        await giveBack();
        expect(one.notes).toEqual(['begin', 'end']);
        expect(other.notes).toEqual(['begin']);
        expect(names(roles)).toEqual(['retention']);
      }));

    it('can be taken again', () =>
      withRoles(async (roles) => {
        const holder = notedHolder();
        await (await roles.hold('mqtt', holder))();
        await roles.hold('mqtt', holder);
        expect(holder.notes).toEqual(['begin', 'end', 'begin']);
        expect(await holder.fences[1]?.holds()).toBe(true);
      }));

    it('all end with the store', async () => {
      const roles = await open();
      const holders = [notedHolder(), notedHolder()];
      await roles.hold('audit', holders[0] as RoleHolder);
      await roles.hold('mqtt', holders[1] as RoleHolder);
      await roles.close();
      await roles.stop();
      for (const { notes } of holders) expect(notes).toEqual(['begin', 'end']);
      expect(roles.held()).toEqual([]);
    });
  });
};
