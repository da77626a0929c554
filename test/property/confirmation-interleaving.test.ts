import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Confirmation, type ConfirmationService, isLive } from '../../src/confirmation/index.ts';
import {
  aDomainFixtureOn,
  aKey,
  anAsk,
  ask,
  codeOf,
  type DomainFixture,
  everybody,
  kitchen,
  softphone,
} from '../support/builders.ts';
import { MemoryConfirmationStore } from '../support/memory-confirmation-store.ts';

type Told =
  | { readonly ok: true; readonly value: Confirmation }
  | { readonly ok: false; readonly error: { code: string } };

/** What somebody may do with the confirmation that everybody fights for. */
type Deed = (service: ConfirmationService, contested: Confirmation, node: DomainFixture) => Promise<Told>;

/** Each click is somebody else's: the same person's second one gets the first one's grant. */
let clicks = 0;

const deeds = {
  dial: (_service, contested, { dial }) => dial(codeOf(contested), kitchen, everybody),
  complete: (service, { app, id }) => service.complete(app, id, `key:key_${++clicks}`),
  cancel: (service, { app, id }) => service.cancel(app, id, 'user'),
  disown: (service, { app, id }) => service.cancel(app, id, 'not-me'),
  read: (service, { app, id }) => service.read(app, id),
  ask: async (service) => {
    const asked = await service.request(anAsk());
    return asked.ok ? { ok: true, value: asked.value.confirmation } : asked;
  },
  logOut: async (service, contested) => {
    await service.endSession(contested.app, contested.session);
    return service.read(contested.app, contested.id);
  },
  refuse: async (service, contested) => {
    const dialled = codeOf(contested);
    await service.noteRefusedDial({ code: 'line-kind-refused', line: softphone, dialled, mayConfirm: everybody });
    return service.read(contested.app, contested.id);
  },
} satisfies Record<string, Deed>;

type DeedName = keyof typeof deeds;

const deedNames = Object.keys(deeds) as DeedName[];

const fight = fc.record({
  scheduler: fc.scheduler(),
  deeds: fc.array(fc.tuple(fc.constantFrom<DeedName>('dial', 'complete', ...deedNames), fc.constantFrom<0 | 1>(0, 1)), {
    minLength: 2,
    maxLength: 8,
  }),
});

/** Lets two services (two processes, or one before and after a restart) fight over one confirmation, in the order the scheduler likes. */
const run = async (
  scheduler: fc.Scheduler,
  names: readonly (readonly [DeedName, 0 | 1])[],
  witness: (store: MemoryConfirmationStore, told: Told) => void,
) => {
  let isFighting = false;
  const store = new MemoryConfirmationStore(() =>
    isFighting ? scheduler.schedule(Promise.resolve()) : Promise.resolve(),
  );
  const nodes = [aDomainFixtureOn(store), aDomainFixtureOn(store)] as const;
  const contested = await ask(nodes[0].service);
  isFighting = true;
  const told = names.map(async ([name, node]) => {
    const answer = await deeds[name](nodes[node].service, contested, nodes[node]);
    witness(store, answer);
    return { name, answer };
  });
  const answers = await scheduler.waitFor(Promise.all(told));
  isFighting = false;
  return { store, contested, answers };
};

describe('in whatever order callers overtake each other', () => {
  it('whatever anybody is told has been committed by then', async () => {
    await fc.assert(
      fc.asyncProperty(fight, async ({ scheduler, deeds }) => {
        await run(scheduler, deeds, (store, told) => {
          if (!told.ok) return;
          const committed = store.confirmations.find(({ id }) => id === told.value.id);
          expect(committed?.version).toBeGreaterThanOrEqual(told.value.version);
          const events = store.events.filter(({ subject }) => subject === told.value.id);
          expect(events.length).toBe(committed?.version);
          if (told.value.kind !== 'completed') return;
          const { grant } = told.value;
          expect(store.grants).toContainEqual(expect.objectContaining({ id: grant.id, expiresAt: grant.expiresAt }));
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a code counts once, an OK click wins once, and one confirmation of the window is live at most', async () => {
    await fc.assert(
      fc.asyncProperty(fight, async ({ scheduler, deeds }) => {
        const { store, contested, answers } = await run(scheduler, deeds, () => undefined);
        const wins = (name: DeedName): number => answers.filter((each) => each.name === name && each.answer.ok).length;
        const happened = (type: string): number =>
          store.events.filter(({ subject, event }) => subject === contested.id && event.type === type).length;
        expect(wins('dial')).toBe(happened('confirmation.confirmed'));
        expect(wins('dial')).toBeLessThanOrEqual(1);
        expect(wins('complete')).toBe(happened('confirmation.completed'));
        expect(store.grants).toHaveLength(wins('complete'));
        expect(store.confirmations.filter(isLive).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('the window never ends up with both a live grant and a question, and a log-out that was answered leaves neither of before', async () => {
    await fc.assert(
      fc.asyncProperty(fight, async ({ scheduler, deeds }) => {
        const { store, contested, answers } = await run(scheduler, deeds, () => undefined);
        const now = contested.createdAt;
        const { grant, live } = await store.standing(aKey(), now);
        expect([grant, live].filter((one) => one !== undefined).length).toBeLessThanOrEqual(1);
        if (!answers.some(({ name }) => name === 'logOut')) return;
        expect(grant).toBeUndefined();
        expect(live?.id).not.toBe(contested.id);
      }),
      { numRuns: 300 },
    );
  });
});
