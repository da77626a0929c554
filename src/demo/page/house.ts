import { render } from 'lit';
import { chooseLanguage } from '../../web/i18n/texts.ts';
import { get, post } from './api.ts';
import { houseTexts } from './i18n/house-texts.ts';
import { keep } from './keep.ts';
import { createMobileActs } from './mobile-acts.ts';
import { listen } from './news.ts';
import { pageView } from './page-view.ts';
import { createPhoneActs } from './phone-acts.ts';
import { createRouterActs } from './router-acts.ts';
import { drawScope } from './scope.ts';
import { Sound } from './sound.ts';
import { boxOf, firstState, type HouseFacts, type TraceRow } from './state.ts';
import { createStore } from './store.ts';

/** The newest ones are shown. */
const ROWS = 150;

const languageMemory = keep('localStorage', 'house-language');
const placeMemory = keep('sessionStorage', 'house-place');

const language = chooseLanguage([languageMemory.read(), ...navigator.languages]);
const place = placeMemory.read() === 'internet' ? 'internet' : 'home';

/**
 * Where the rooms lie one below the other, a question comes to the top of the window: what to dial is seen at once. It comes in one
 * step: the question takes the focus as soon as it has its words, and a focus stops a scroll that is still under way.
 */
const isNarrow = window.matchMedia('(max-width: 40rem)');
let shownQuestion: number | undefined;

const showQuestion = (nr: number | undefined): void => {
  if (nr !== shownQuestion && nr !== undefined && isNarrow.matches)
    document.querySelector('.dialog')?.scrollIntoView({ block: 'start', behavior: 'instant' });
  shownQuestion = nr;
};

const store = createStore({ ...firstState, language, place }, (state) => {
  const text = houseTexts(state.language);
  document.documentElement.lang = state.language;
  document.title = text('title');
  placeMemory.write(state.place);
  render(pageView({ state, text, router, phones, mobile, page }), document.body);
  showQuestion(state.asking?.nr);
});

const addRow = (row: TraceRow): void => store.set({ trace: [...store.state.trace, row].slice(-ROWS) });
const phones = createPhoneActs(store, new Sound(), drawScope);
const router = createRouterActs(store);
const mobile = createMobileActs(store, addRow);
const page = {
  speak(wanted: typeof language) {
    languageMemory.write(wanted);
    store.set({ language: wanted });
  },
  toggleDrawer: () => store.set({ drawer: !store.state.drawer }),
  hangOnBox(isOn: boolean) {
    store.set({ rewiring: true, outsideAsked: false });
    void post('/fritz', { phones: isOn ? 'on' : 'off' }).then(() => store.set({ rewiring: false }));
  },
  callFromOutside() {
    const box = boxOf(store.state);
    if (!box) return;
    store.set({ outsideAsked: true });
    void post('/phones/outside/call', { number: box.number });
  },
  pressButton() {
    void post('/button').then(({ body }) => store.set({ pressed: String(body.outcome) }));
  },
};

/** The elements and the id of the window come from Offhook itself, as in the page of any relying app. */
const meetOffhook = async (): Promise<void> => {
  const facts = (await get('/house')).body as unknown as HouseFacts;
  const [{ windowId }, { body }] = await Promise.all([
    import(`${facts.offhook}/ui/element.js`) as Promise<typeof import('../../web/element.ts')>,
    get('/person'),
    import(`${facts.offhook}/ui/authenticators.js`),
  ]);
  const user = typeof body.user === 'string' ? body.user : null;
  store.set({ facts, user, window: await windowId() });
};

listen({
  onLive: (live) => store.set(live ? { live, trace: [], events: [] } : { live }),
  onHouse(house) {
    const isRewired = house.fritz?.isOn !== store.state.house.fritz?.isOn;
    store.set({ house });
    phones.heardOfCalls();
    if (isRewired) router.rewired();
  },
  onRow: addRow,
  onEvent: (row) => store.set({ events: [...store.state.events, row].slice(-ROWS) }),
});
store.set({});
void meetOffhook();
