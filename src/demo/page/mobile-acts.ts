import { post } from './api.ts';
import { keep } from './keep.ts';
import type { Softphone, SoftphoneAccount, SoftphoneEars } from './softphone-state.ts';
import { boxOf, type State, type TraceRow } from './state.ts';
import type { Store } from './store.ts';
import { type Account, accountIn, codeAt } from './totp.ts';
import { rowOf } from './wire-text.ts';

const MOST_ACCOUNTS = 5;
const MOST_KEYS = 24;
const SECOND_MS = 1000;

/** What is done with the mobile phone. */
export interface MobileActs {
  open(app: State['mobile']): void;
  /** Scans the QR code that the router shows. */
  scan(): void;
  forget(account: Account): void;
  switchOn(): void;
  press(key: string): void;
  erase(): void;
  call(): void;
  stop(): void;
}

type StartSoftphone = (account: SoftphoneAccount, ears: SoftphoneEars) => Promise<Softphone | undefined>;

/** The softphone is large and seldom wanted: it is loaded when it is switched on. */
const loadSoftphone = async (): Promise<StartSoftphone> => {
  const address = './softphone.js';
  return ((await import(address)) as { startSoftphone: StartSoftphone }).startSoftphone;
};

export const createMobileActs = (store: Store, onWire: (row: TraceRow) => void): MobileActs => {
  const memory = keep('localStorage', 'house-authenticator');
  let accounts = accountsIn(memory.read());
  let softphone: Softphone | undefined;

  const tick = async (): Promise<void> => {
    const now = Date.now();
    const shown = await Promise.all(
      accounts.map(async (account) => ({ ...account, code: await codeAt(account, now) })),
    );
    store.set({ accounts: shown, now });
  };
  const timer = setInterval(() => void tick(), SECOND_MS);
  void tick();

  const remember = (changed: readonly Account[]): void => {
    accounts = changed.slice(-MOST_ACCOUNTS);
    memory.write(JSON.stringify(accounts));
    void tick();
  };

  return {
    open: (mobile) => store.set({ mobile }),
    scan() {
      const { shownQr } = store.state;
      const account = shownQr === undefined ? undefined : accountIn(shownQr);
      if (account) remember([...accounts.filter(({ secret }) => secret !== account.secret), account]);
    },
    forget: (account) => remember(accounts.filter(({ secret }) => secret !== account.secret)),
    switchOn() {
      const { facts, softphone: was } = store.state;
      if (!facts || was.kind === 'starting') return;
      const ears: SoftphoneEars = {
        onState: (state) => store.set({ softphone: state }),
        onWire(direction, text) {
          const row = rowOf({ phone: 'app', direction, text, at: Date.now() });
          if (row) onWire(row);
        },
      };
      void loadSoftphone()
        .then((start) => start(facts.softphone, ears))
        .then((started) => {
          softphone = started;
        })
        .catch(() => store.set({ softphone: { kind: 'failed' } }));
    },
    press: (key) => store.set({ softphoneKeyed: (store.state.softphoneKeyed + key).slice(0, MOST_KEYS) }),
    erase: () => store.set({ softphoneKeyed: store.state.softphoneKeyed.slice(0, -1) }),
    call() {
      const { softphoneKeyed: number } = store.state;
      if (number === '') return;
      if (boxOf(store.state)) void post('/phones/app/call', { number });
      else softphone?.call(number);
    },
    stop: () => clearInterval(timer),
  };
};

const accountsIn = (text: string | null): readonly Account[] => {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? (read as Account[]) : [];
  } catch {
    return [];
  }
};
