import type { AuthenticatorPolicy } from '../../src/authenticator/index.ts';
import {
  type Change,
  type CodeShape,
  type Confirmation,
  type ConfirmationIn,
  ConfirmationService,
  type ConfirmationStore,
  type DialRefusal,
  evolve,
  isLive,
  type LineRef,
  type MayConfirm,
  type Origin,
  type Policy,
  type RequestInput,
  request,
  type ServiceParts,
  type Snapshot,
  type StateKind,
  type WindowKey,
  type Wired,
} from '../../src/confirmation/index.ts';
import type { StoredEvent } from '../../src/events/port.ts';
import { createBackground, type Random, type Result } from '../../src/lib/index.ts';
import { fromConfirmation } from '../../src/store/shared/stored-event.ts';
import { dialOn } from './dial-on.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryConfirmationStore } from './memory-confirmation-store.ts';
import { seededRandom } from './seeded-random.ts';

/** The moment at which built confirmations begin: where the manual clock starts. */
export const startAt = Date.UTC(2026, 0, 1);

export const standardCode: CodeShape = { prefix: '*10', digits: 6, profile: 'standard' };

export const avmCode: CodeShape = { prefix: '*1', digits: 4, profile: 'avm' };

/** The defaults of the configuration; five minutes for the block after wrong app codes. */
export const aPolicy = (changes: Partial<Policy> = {}): Policy => ({
  pendingSeconds: 120,
  okSeconds: 120,
  grantSeconds: 3600,
  maxLive: 100,
  maxPerUser: 3,
  appCodeTries: 5,
  appCodeBlockSeconds: 300,
  codeReuseSeconds: 600,
  buttonQuietSeconds: 3,
  pressSeconds: 2,
  code: standardCode,
  ...changes,
});

/** The numbers of authenticator apps as the product has them. */
export const anAuthenticatorPolicy = (changes: Partial<AuthenticatorPolicy> = {}): AuthenticatorPolicy => ({
  issuerOf: (app) => (app === 'ui' ? 'Offhook' : app),
  draftSeconds: 600,
  maxPerUser: 10,
  tries: [
    { most: 10, withinSeconds: 3600 },
    { most: 30, withinSeconds: 86_400 },
  ],
  ...changes,
});

/** A house with one phone. */
export const aFixture = (changes: Partial<Wired> = {}): Wired => ({
  phone: 'free',
  button: 'absent',
  totp: false,
  ...changes,
});

export const aKey = (changes: Partial<WindowKey> = {}): WindowKey => ({
  app: 'ui',
  user: 'anna',
  session: 's1',
  window: 'w1',
  ...changes,
});

/** What a test wants different in a request; reaches into the key as well. */
export type AskChanges = Partial<WindowKey & Omit<RequestInput, 'key'>>;

/** A request from home. */
export const anAsk = (changes: AskChanges = {}): RequestInput => {
  const { app, user, session, window, ...rest } = { ...aKey(), ...changes };
  return {
    key: { app, user, session, window },
    action: { id: 'settings.export', title: 'Export settings' },
    origin: 'home',
    ...rest,
  };
};

export const kitchen: LineRef = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' };

export const softphone: LineRef = { id: 'mobile', kind: 'ip', label: 'Softphone' };

/** A confirmation just requested at `startAt`, with the code 482913 when at home. */
export const aPending = (origin: Origin = 'home'): ConfirmationIn<'pending'> =>
  request(anAsk({ origin }), { id: 'cnf_1', code: '482913', now: startAt, policy: aPolicy() }).confirmation;

const paths: Record<StateKind, (from: Confirmation) => Confirmation> = {
  pending: (from) => from,
  confirmed: (from) =>
    evolve(from, {
      type: 'confirmation.confirmed',
      at: startAt + 1000,
      by: { method: from.origin === 'home' ? 'phone' : 'totp', at: startAt + 1000 },
      expiresAt: startAt + 121_000,
    }),
  completed: (from) =>
    evolve(paths.confirmed(from), {
      type: 'confirmation.completed',
      at: startAt + 2000,
      by: 'key:key_1',
      okBy: 'click',
      grant: { id: 'grt_1', expiresAt: startAt + 3_602_000 },
    }),
  expired: (from) => evolve(from, { type: 'confirmation.expired', at: startAt + 120_000 }),
  cancelled: (from) => evolve(from, { type: 'confirmation.cancelled', at: startAt + 1000, reason: 'user' }),
  blocked: (from) => evolve(from, { type: 'confirmation.blocked', at: startAt + 1000 }),
};

/** A confirmation that reached a state by the shortest way. */
export const aConfirmationIn = (kind: StateKind, origin: Origin = 'home'): Confirmation =>
  paths[kind](aPending(origin));

/** A confirmation service and everything it was built from. */
export interface DomainFixture<S extends ConfirmationStore = MemoryConfirmationStore> {
  readonly service: ConfirmationService;
  /** A line, proven to be who it says, dials a code. */
  dial(code: string, line: LineRef, mayConfirm: MayConfirm): Promise<Result<Confirmation, DialRefusal>>;
  readonly store: S;
  readonly clock: ManualClock;
  /** What background tasks failed with. */
  readonly faults: unknown[];
}

/** What a test wants different in its house. */
export interface FixtureChanges {
  readonly policy?: Partial<Policy>;
  readonly wired?: ServiceParts['wired'];
  readonly random?: Random;
}

/** The store, which tells of each commit in the same breath: the reader of events without its log. */
const telling = <S extends ConfirmationStore>(store: S, tell: (events: readonly StoredEvent[]) => void): S =>
  new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === 'commit')
        return async (change: Change) => {
          const outcome = await target.commit(change);
          if (outcome === 'committed') tell(eventsOf(change));
          return outcome;
        };
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

const eventsOf = ({ writes }: Change): readonly StoredEvent[] =>
  writes.flatMap(({ next, events }) =>
    events.map((event) => ({ seq: 0, id: 'evt_0', ...fromConfirmation(next, event) })),
  );

/** A service on the given store, on a manual clock and seeded random, in a house with one phone. */
export const aDomainFixtureOn = <S extends ConfirmationStore>(
  store: S,
  changes: FixtureChanges = {},
): DomainFixture<S> => {
  const clock = new ManualClock(startAt);
  const faults: unknown[] = [];
  const told = telling(store, (events) => service.happened(events));
  const policy = aPolicy(changes.policy);
  const service: ConfirmationService = new ConfirmationService({
    store: told,
    clock,
    random: changes.random ?? seededRandom(1),
    policy,
    wired: changes.wired ?? (() => aFixture()),
    background: createBackground((_name, cause) => void faults.push(cause)),
  });
  return {
    ...{ service, store, clock, faults },
    dial: (code, line, mayConfirm) => dialOn(told, code, () => ({ line, mayConfirm, now: clock.now(), policy })),
  };
};

/** The same on a store in memory. */
export const aDomainFixture = (changes: FixtureChanges = {}): DomainFixture =>
  aDomainFixtureOn(new MemoryConfirmationStore(), changes);

/** Lets everything run that waits for nothing but its turn. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** One slip of a finger apart: equal but for one digit, or for two neighbours swapped. Written without the product's own list. */
export const areConfusable = (one: string, other: string): boolean => {
  if (one.length !== other.length) return false;
  const places = [...one].flatMap((digit, place) => (digit === other[place] ? [] : [place]));
  const [first = 0, second = 0] = places;
  const isSwap = second === first + 1 && one[first] === other[second] && one[second] === other[first];
  return places.length < 2 || (places.length === 2 && isSwap);
};

/** A line that may confirm for anybody. */
export const everybody = (): boolean => true;

/** The code that a live confirmation shows. */
export const codeOf = (confirmation: Confirmation): string => {
  if (!isLive(confirmation) || confirmation.code === null) throw new Error(`${confirmation.kind} shows no code`);
  return confirmation.code;
};

/** Requests and expects to be asked, or answered by a grant. */
export const ask = async (service: ConfirmationService, changes: AskChanges = {}): Promise<Confirmation> => {
  const asked = await service.request(anAsk(changes));
  if (!asked.ok) throw new Error(`The request was refused: ${asked.error.code}`);
  return asked.value.confirmation;
};

/** For those who wait: whether there is a version above this one. */
export const above =
  (version: number) =>
  ({ confirmation }: Snapshot): boolean =>
    confirmation.version > version;

/** Requests and dials the code from the kitchen. */
export const confirm = async (
  { service, dial }: Pick<DomainFixture, 'service' | 'dial'>,
  changes: AskChanges = {},
): Promise<Confirmation> => {
  const dialled = await dial(codeOf(await ask(service, changes)), kitchen, everybody);
  if (!dialled.ok) throw new Error(`The call was refused: ${dialled.error.code}`);
  return dialled.value;
};

/** Requests, dials and clicks OK. */
export const complete = async (
  fixture: Pick<DomainFixture, 'service' | 'dial'>,
  changes: AskChanges = {},
): Promise<ConfirmationIn<'completed'>> => {
  const { app, id } = await confirm(fixture, changes);
  const completed = await fixture.service.complete(app, id, 'key:key_1');
  if (!completed.ok || completed.value.kind !== 'completed') throw new Error('The OK click completed nothing');
  return completed.value;
};
