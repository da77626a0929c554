import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPhoneActs } from '../../../../src/demo/page/phone-acts.ts';
import { type CallNews, firstState, type HouseFacts } from '../../../../src/demo/page/state.ts';
import { createStore, type Store } from '../../../../src/demo/page/store.ts';

const facts = { serviceNumber: '**99', code: { prefix: '*10', digits: 6 } } as HouseFacts;
const silence = { key: () => undefined, line: () => undefined, call: async () => undefined };

/** The wall phone after a call that ended so. */
const wallAfter = (
  call: CallNews,
): { store: Store; called: string[]; tell: (news: CallNews) => void } & ReturnType<typeof createPhoneActs> => {
  const store = createStore({ ...firstState, facts, language: 'en', place: 'home' }, () => undefined);
  const acts = createPhoneActs(store, silence, () => undefined);
  const called: string[] = [];
  vi.stubGlobal('fetch', async (_path: string, { body }: { body: string }) => {
    called.push(JSON.parse(body).number);
    return new Response('{}');
  });
  const tell = (news: CallNews): void => {
    store.set({ house: { ...store.state.house, phones: [{ id: 'wall', registered: true, call: news }] } });
    acts.heardOfCalls();
  };
  tell(call);
  return { store, called, tell, ...acts };
};

const keyIn = ({ press }: { press: (phone: 'wall', key: string) => void }, number: string): void => {
  for (const key of number) press('wall', key);
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('dials a whole number after a call with its beginning was refused', () => {
  const phone = wallAfter({ id: 'a', number: '*10', state: 'over', status: 484 });
  phone.hook();
  keyIn(phone, '*10123456');
  expect(phone.called).toEqual(['*10123456']);
});

it('dials the same number once more', () => {
  const phone = wallAfter({ id: 'a', number: '*10123456', state: 'over', status: 404 });
  phone.hook();
  keyIn(phone, '*10123456');
  expect(phone.called).toEqual(['*10123456']);
});

it('is dead after a call until the handset was put down', () => {
  const phone = wallAfter({ id: 'a', number: '*10123456', state: 'over', status: 404 });
  phone.hook();
  keyIn(phone, '*10654321');
  phone.tell({ id: 'b', number: '*10654321', state: 'over', status: 404 });
  keyIn(phone, '7');
  expect(phone.store.state.hands.wall.keyed).toBe('*10654321');
  phone.hook();
  phone.hook();
  keyIn(phone, '7');
  expect(phone.store.state.hands.wall.keyed).toBe('7');
});
