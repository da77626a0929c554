import type { ConfirmationView } from '../../http/schema.ts';
import type { AuthenticatorBackend } from '../../web/authenticators/calls.ts';
import { get, type PageReply, post } from './api.ts';
import type { FunctionId, Note, Place } from './state.ts';
import type { Store } from './store.ts';

/** What is done at the router's page. */
export interface RouterActs {
  /** Logs in, or in again. */
  logIn(): void;
  go(place: Place): void;
  /** Wants a sensitive function to run. */
  want(id: FunctionId): void;
  /** Where `<offhook-confirm>` gets its confirmation from: the one that is there, then new ones. */
  load(): Promise<{ readonly id: string; readonly token: string; readonly baseUrl: string }>;
  /** The dialog ended well: the function runs now. */
  completed(): void;
  /** It is proven, or over: what was to be dialled is of no use any more. */
  settled(): void;
  /** The dialog is closed. */
  close(): void;
  /** What `<offhook-authenticators>` asks: the router, which passes it on. */
  readonly authenticators: AuthenticatorBackend;
  /** A first code was right: the QR code is gone. */
  scanned(): void;
  /** The phones hang on something else: what is to be dialled may be another number. */
  rewired(): void;
}

const noApps = { settingUp: false, shownQr: undefined };

/** What the router answered; what it refused is thrown, as the element wants it. */
const answered = <T>({ status, body }: PageReply): T => {
  if (status < 200 || status > 299) throw body;
  return body as T;
};

interface Token {
  readonly id: string;
  readonly token: string;
}

export const createRouterActs = (store: Store): RouterActs => {
  let nr = 0;
  /** The confirmation whose number is on the note. */
  let noted: Token | undefined;
  /** The question whose first confirmation the dialog has had. */
  let begun = 0;

  /** Asks the router for a function; it answers that it ran, or what to confirm first. */
  const ask = async (id: FunctionId) => {
    const { window, place, language } = store.state;
    const { status, body } = await post(`/functions/${id}`, { window, place, language });
    if (status === 401) store.set({ user: null });
    const { outcome, confirmation, token, code } = body;
    if (outcome === 'done') return { kind: 'done' } as const;
    if (outcome === 'ask' && typeof confirmation === 'string' && typeof token === 'string')
      return { kind: 'ask', first: { id: confirmation, token } } as const;
    return { kind: 'refused', code: typeof code === 'string' ? code : 'lost' } as const;
  };

  const show = (id: FunctionId, first: Token): void => {
    nr += 1;
    store.set({ asking: { id, nr, first }, result: undefined, ...noApps, note: undefined });
    noteDown(first);
  };

  const noteDown = (first: Token): void => {
    noted = first;
    void noteOf(store.state.facts?.offhook ?? '', first).then((note) => {
      if (store.state.asking && noted === first) store.set({ note });
    });
  };

  const want = async (id: FunctionId): Promise<void> => {
    store.set({ result: undefined, ...noApps });
    const asked = await ask(id);
    if (asked.kind === 'ask') show(id, asked.first);
    else if (asked.kind === 'refused') store.set({ result: asked });
    else ran(id);
  };

  const ran = (id: FunctionId): void =>
    store.set({
      asking: undefined,
      note: undefined,
      result: id === 'app.setup' ? undefined : { kind: 'done', id },
      settingUp: id === 'app.setup',
    });

  const authenticators: AuthenticatorBackend = {
    list: async () => answered(await get('/authenticators')),
    async enrol(name) {
      const { window, place } = store.state;
      const draft = answered<Awaited<ReturnType<AuthenticatorBackend['enrol']>>>(
        await post('/authenticators', { name, window, place }),
      );
      store.set({ shownQr: draft.otpauthUri });
      return draft;
    },
    verify: async (id, code) => answered(await post(`/authenticators/${id}/verify`, { code })),
    async remove(id) {
      const { window, place } = store.state;
      return answered(await post(`/authenticators/${id}/remove`, { window, place }));
    },
  };

  return {
    async logIn() {
      const { body } = await post('/login');
      store.set({
        user: String(body.user),
        asking: undefined,
        note: undefined,
        result: undefined,
        ...noApps,
      });
    },
    go: (place) =>
      store.set({ place, asking: undefined, note: undefined, result: undefined, pressed: undefined, ...noApps }),
    want: (id) => void want(id),
    async load() {
      const { asking, facts } = store.state;
      if (!asking) throw new Error('nothing is asked');
      const baseUrl = facts?.offhook ?? '';
      if (begun !== asking.nr) {
        begun = asking.nr;
        return { ...asking.first, baseUrl };
      }
      const again = await ask(asking.id);
      if (again.kind !== 'ask') throw new Error('it is not asked again');
      noteDown(again.first);
      return { ...again.first, baseUrl };
    },
    completed() {
      const { asking } = store.state;
      if (asking) void want(asking.id);
    },
    settled: () => store.set({ note: undefined }),
    close: () => store.set({ asking: undefined, note: undefined, ...noApps }),
    authenticators,
    scanned: () => store.set({ shownQr: undefined }),
    rewired() {
      if (store.state.asking && noted) noteDown(noted);
    },
  };
};

/** What somebody would note on paper: the same that the dialog shows. */
const noteOf = async (offhook: string, { id, token }: Token): Promise<Note | undefined> => {
  try {
    const answer = await fetch(`${offhook}/v1/confirmations/${id}`, { headers: { authorization: `Bearer ${token}` } });
    const { methods } = (await answer.json()) as Partial<ConfirmationView>;
    const { dial, serviceNumber, digits } = methods?.find(({ method }) => method === 'phone') ?? {};
    return serviceNumber === undefined || digits === undefined ? undefined : { dial, serviceNumber, digits };
  } catch {
    return undefined;
  }
};
