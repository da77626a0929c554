import { afterEach, describe, expect, it } from 'vitest';
import type { ConfirmationStore, Press } from '../../../src/confirmation/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import { aDomainFixtureOn, aFixture, ask, type DomainFixture } from '../../support/builders.ts';
import { MemoryConfirmationStore } from '../../support/memory-confirmation-store.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const stores: readonly (readonly [string, () => Promise<ConfirmationStore>])[] = [
  ['memory', async () => new MemoryConfirmationStore()],
  [
    'sqlite',
    async () => {
      const onFault = (name: string, cause: unknown): void => {
        throw new Error(name, { cause });
      };
      const store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault });
      closing.push(() => store.close());
      return store.confirmations;
    },
  ],
];

const aPress = (id: string, changes: Partial<Press> = {}): Press => ({ button: 'key:hall', id, ...changes });

describe.each(stores)('the button of a house on the %s store', (_name, open) => {
  const fixture = async (): Promise<DomainFixture<ConfirmationStore>> =>
    aDomainFixtureOn(await open(), { wired: () => aFixture({ button: 'free' }) });

  it('confirms the only pending confirmation, by button', async () => {
    const { service, clock } = await fixture();
    const { id } = await ask(service);
    clock.advance(4000);
    expect(await service.press(aPress('1'))).toEqual({ outcome: 'confirmed', repeated: false });
    expect(await service.read('ui', id)).toMatchObject({
      value: { kind: 'confirmed', version: 2, confirmedBy: { method: 'button', at: clock.now() } },
    });
  });

  it('of 200 presses at once with ids of their own, one confirms and 199 find nothing pending', async () => {
    const { service } = await fixture();
    const { id } = await ask(service);
    const pressed = await Promise.all(Array.from({ length: 200 }, (_, nth) => service.press(aPress(`press-${nth}`))));
    expect(pressed.filter(({ outcome }) => outcome === 'confirmed')).toHaveLength(1);
    expect(pressed.filter(({ outcome }) => outcome === 'nothing-pending')).toHaveLength(199);
    expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'confirmed', version: 2 } });
  });

  it('of 200 reports of one press at once, one confirms and 199 hear that it has', async () => {
    const { service } = await fixture();
    const { id } = await ask(service);
    const pressed = await Promise.all(Array.from({ length: 200 }, () => service.press(aPress('press-1'))));
    expect(new Set(pressed.map(({ outcome }) => outcome))).toEqual(new Set(['confirmed']));
    expect(pressed.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'confirmed', version: 2 } });
  });

  it('lets a press count once, ever: reported again it confirms nobody, whatever it came to at first', async () => {
    const { service, clock } = await fixture();
    expect(await service.press(aPress('early'))).toEqual({ outcome: 'nothing-pending', repeated: false });
    await ask(service);
    expect(await service.press(aPress('early'))).toEqual({ outcome: 'nothing-pending', repeated: true });
    await service.press(aPress('right'));
    clock.advance(10_000);
    await service.endSession('ui', 's1');
    clock.advance(10_000);
    await ask(service, { session: 's2' });
    expect(await service.press(aPress('right'))).toEqual({ outcome: 'confirmed', repeated: true });
    expect((await service.list({ app: 'ui', limit: 5, state: 'confirmed' })).items).toEqual([]);
  });

  it('tells the presses of two buttons apart that number theirs alike', async () => {
    const { service } = await fixture();
    await service.press(aPress('1'));
    await ask(service);
    expect((await service.press(aPress('1', { button: 'key:kitchen' }))).outcome).toBe('confirmed');
  });

  it('never confirms a confirmation from the internet, nor is it named there (R5)', async () => {
    const store = await open();
    const { service } = aDomainFixtureOn(store, { wired: () => aFixture({ button: 'free', totp: true }) });
    const away = await ask(service, { origin: 'internet' });
    expect(await service.methods(away)).toEqual({ methods: ['totp'], unavailable: [] });
    expect((await service.press(aPress('1'))).outcome).toBe('nothing-pending');
    expect(await service.read('ui', away.id)).toMatchObject({ value: { kind: 'pending', version: 1 } });
  });

  it('is not contested by who asks from the internet', async () => {
    const store = await open();
    const { service } = aDomainFixtureOn(store, { wired: () => aFixture({ button: 'free', totp: true }) });
    const { id } = await ask(service);
    await ask(service, { origin: 'internet', session: 's2' });
    expect((await service.press(aPress('1'))).outcome).toBe('confirmed');
    expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'confirmed' } });
  });

  it('is offered to the only session, busy for both while two ask, free three seconds after', async () => {
    const { service, clock } = await fixture();
    const first = await ask(service);
    expect((await service.methods(first)).methods).toEqual(['button', 'phone']);
    const second = await ask(service, { session: 's2', window: 'w2' });
    const busy = { methods: ['phone'], unavailable: [{ method: 'button', reason: 'busy' }] };
    expect(await service.methods(first)).toEqual(busy);
    expect(await service.methods(second)).toEqual(busy);
    expect((await service.press(aPress('1'))).outcome).toBe('contested');
    await service.cancel('ui', second.id, 'user');
    clock.advance(2999);
    expect(await service.methods(first)).toEqual(busy);
    expect((await service.press(aPress('2'))).outcome).toBe('contested');
    clock.advance(1);
    expect((await service.methods(first)).methods).toEqual(['button', 'phone']);
    expect((await service.press(aPress('3'))).outcome).toBe('confirmed');
  });

  it('lets people ask who have nothing but the button, also while it is busy', async () => {
    const store = await open();
    const { service } = aDomainFixtureOn(store, { wired: () => aFixture({ button: 'free', phone: 'absent' }) });
    await ask(service);
    const second = await ask(service, { session: 's2' });
    expect(await service.methods(second)).toMatchObject({ methods: [], unavailable: [{ reason: 'busy' }, {}] });
  });
});

describe('a press that others are always faster than', () => {
  it('confirms nobody', async () => {
    const store = new MemoryConfirmationStore();
    const { service } = aDomainFixtureOn(store, { wired: () => aFixture({ button: 'free' }) });
    const { id } = await ask(service);
    const commit = store.commit.bind(store);
    store.commit = async (change) => (change.press ? 'version-conflict' : commit(change));
    expect(await service.press(aPress('1'))).toEqual({ outcome: 'contested', repeated: false });
    expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'pending' } });
    expect(store.presses.map(({ outcome }) => outcome)).toEqual(['contested']);
  });
});
