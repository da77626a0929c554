import { Secret } from '../../src/lib/index.ts';
import type { KeptWay, OutgoingAnswer, OutgoingRequest, SipStack, Target } from '../../src/sip/port.ts';
import { Contacts } from '../../src/sip/registrations/contacts.ts';
import type { Resolver } from '../../src/sip/registrations/lookup.ts';
import type { KeptContact, RegistrationFact, RegistrationStore } from '../../src/sip/registrations/port.ts';
import { Registration, type RegistrationParts, type Turn } from '../../src/sip/registrations/registration.ts';
import { ManualClock } from './manual-clock.ts';
import { seededRandom } from './seeded-random.ts';

/** What a registrar on paper says to a REGISTER. `undefined`: nothing. */
type Say = (request: OutgoingRequest, field: (name: string) => string) => Reply | undefined | Promise<Reply>;

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/** The header field of a request; empty where there is none. */
export const fieldOf =
  ({ headers }: OutgoingRequest) =>
  (name: string): string =>
    headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '';

/** RFC 3261 10.3 step 8: yes, with the contact that was sent. */
export const yes: Say = (_request, field) => ({ status: 200, headers: { Contact: [field('Contact')] } });

export const CHALLENGE = 'Digest realm="box", nonce="n1", algorithm=MD5, qop="auth"';

export const challenge = (...values: readonly string[]): Reply => ({
  status: 401,
  headers: { 'WWW-Authenticate': values.length > 0 ? values : [CHALLENGE] },
});

/** A stack without sockets, whose registrar says what the test wants. It listens at 192.0.2.9. */
class PaperStack implements Pick<SipStack, 'request' | 'keep'> {
  readonly requests: (OutgoingRequest & { readonly at: number })[] = [];
  say: Say = yes;
  own: KeptWay['own'] = { host: '192.0.2.9', port: 5060 };
  /** Why no way can be made. */
  hindrance: Error | undefined;
  keepAlives = 0;
  kept = 0;
  abandoned = 0;
  readonly #clock: ManualClock;
  #gone: (() => void)[] = [];
  #goneNow = new Promise<void>((resolve) => this.#gone.push(resolve));

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    this.requests.push({ ...request, at: this.#clock.now() });
    const reply = await this.say(request, fieldOf(request));
    if (!reply) {
      await new Promise<void>((resolve) => void this.#clock.after(32_000, resolve));
      return { kind: 'unanswered', why: 'timeout' };
    }
    const { status, headers = {} } = reply;
    return { kind: 'answered', status, reason: '', header: (name) => headers[name] ?? [] };
  }

  async keep(_target: Target): Promise<KeptWay> {
    if (this.hindrance) throw this.hindrance;
    this.kept += 1;
    let isKept = true;
    return {
      own: this.own,
      gone: this.#goneNow,
      keepAlive: () => {
        this.keepAlives += 1;
      },
      release: () => {
        if (isKept) this.kept -= 1;
        isKept = false;
      },
      abandon: () => {
        this.abandoned += 1;
      },
    };
  }

  /** Every connection is gone. */
  drop(): void {
    const gone = this.#gone;
    this.#gone = [];
    this.#goneNow = new Promise((resolve) => this.#gone.push(resolve));
    for (const resolve of gone) resolve();
  }
}

/** Contacts in memory. */
export class MemoryRegistrationStore implements RegistrationStore {
  readonly contacts = new Map<string, KeptContact>();
  readonly facts: RegistrationFact[] = [];
  readonly #told = new Map<string, string>();

  async contact(name: string, first: string): Promise<KeptContact> {
    const contact = this.contacts.get(name) ?? { user: first, uri: undefined };
    this.contacts.set(name, contact);
    return contact;
  }

  async noteUri(name: string, uri: string): Promise<void> {
    this.contacts.set(name, { ...this.#found(name), uri });
  }

  async renew(name: string, next: string): Promise<void> {
    this.#found(name);
    this.contacts.set(name, { user: next, uri: undefined });
  }

  async tell(fact: RegistrationFact): Promise<void> {
    if ((this.#told.get(fact.registration) ?? 'registration.restored') === fact.type) return;
    this.#told.set(fact.registration, fact.type);
    this.facts.push(fact);
  }

  #found(name: string): KeptContact {
    const contact = this.contacts.get(name);
    if (!contact) throw new Error(`There is no contact of the registration ${name}`);
    return contact;
  }
}

/** A registration at a registrar on paper, with all that it works with. */
export const paperRegistration = (
  changes: Partial<RegistrationParts['settings']> = {},
  parts: Partial<Pick<RegistrationParts, 'store' | 'resolver' | 'routeTo'>> = {},
) => {
  const clock = new ManualClock();
  const stack = new PaperStack(clock);
  const store = new MemoryRegistrationStore();
  const contacts = new Contacts();
  const turns: Turn[] = [];
  const faults: unknown[] = [];
  const probes: { readonly refuse: () => void }[] = [];
  const resolver: Resolver = { services: async () => [], addresses: async () => ['192.0.2.1'] };
  const registration = new Registration({
    settings: {
      name: 'fritz',
      place: { host: 'box.example', port: undefined, transport: 'udp' },
      user: '620',
      account: { username: '620', password: new Secret('sesame') },
      expiresSeconds: 300,
      ...changes,
    },
    stack,
    resolver,
    openProbe: (_target, refuse) => {
      probes.push({ refuse });
      return { send: () => undefined, close: () => undefined };
    },
    routeTo: () => '192.0.2.9',
    store,
    contacts,
    clock,
    random: seededRandom(1),
    node: 'cellar/1',
    onFault: (name, cause) => void faults.push({ name, cause }),
    onTurn: (turn) => void turns.push(turn),
    ...parts,
  });
  return { registration, clock, stack, store, contacts, turns, faults, probes };
};

/** Lets everything run that waits for nothing but a turn of the event loop. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

/** Time passes in steps, and what falls due runs to its end before the next. */
export const pass = async (clock: ManualClock, ms: number, stepMs = 1000): Promise<void> => {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(Math.min(stepMs, ms - passed));
    await settle();
  }
};
