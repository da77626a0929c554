import { post } from './api.ts';
import { judge, judgeInternal } from './digit-map.ts';
import { boxOf, type CallNews, callOf, type Hand, type PhoneId, phoneIds } from './state.ts';
import type { Store } from './store.ts';

/** How long a phone is said to sound after the last loud sample, in milliseconds. */
const ECHO_MS = 250;
/** Of full scale. */
const LOUD = 0.01;
const MOST_KEYS = 24;

/** What a finger and a hand do with the phones of the house. */
export interface PhoneActs {
  /** Lifts the handset, or puts it down: of the wall phone. */
  hook(): void;
  press(phone: PhoneId, key: string): void;
  /** The green key of the cordless phone: calls what was keyed, or lifts. */
  green(): void;
  /** Its red one. */
  red(): void;
  /** The server told how the house is now. */
  heardOfCalls(): void;
}

/** What is heard in the room. */
export interface Loudspeaker {
  /** The tones of a key. */
  key(key: string): void;
  /** What the line says, until another is asked for. */
  line(tone: 'dial' | 'busy' | 'silent'): void;
  /** Plays the audio of a call until it is over; `onHeard` gets the samples (-1 to 1) when they come. */
  call(path: string, onHeard: (samples: Float32Array) => void): Promise<void>;
}

/** Shows what is heard, in a canvas of that name. */
export type Scope = (phone: PhoneId, samples: Float32Array) => void;

export const createPhoneActs = (store: Store, sound: Loudspeaker, scope: Scope): PhoneActs => {
  const timers: Partial<Record<PhoneId, ReturnType<typeof setTimeout>>> = {};
  const quiet: Partial<Record<PhoneId, ReturnType<typeof setTimeout>>> = {};
  const followed = new Set<string>();

  const hand = (phone: PhoneId): Hand => store.state.hands[phone];
  const change = (phone: PhoneId, what: Partial<Hand>): void =>
    store.set({ hands: { ...store.state.hands, [phone]: { ...hand(phone), ...what } } });

  const call = (phone: PhoneId): void => {
    clearTimeout(timers[phone]);
    sound.line('silent');
    const { keyed } = hand(phone);
    if (keyed !== '') void post(`/phones/${phone}/call`, { number: keyed });
  };

  /** What an ATA, or the box, does with a key before there is a call. */
  const collect = (phone: PhoneId, key: string): void => {
    sound.line('silent');
    const keyed = (hand(phone).keyed + key).slice(0, MOST_KEYS);
    change(phone, { keyed });
    clearTimeout(timers[phone]);
    if (!hand(phone).lifted || !store.state.facts) return;
    const box = boxOf(store.state);
    const verdict = box ? judgeInternal(box.number, keyed) : judge(store.state.facts, keyed);
    if (verdict === 'whole') call(phone);
    else timers[phone] = setTimeout(() => call(phone), verdict.waitMs);
  };

  const lift = (phone: PhoneId): void => {
    change(phone, { lifted: true, keyed: '', toldToLift: false, before: callOf(store.state, phone)?.id });
    sound.line('dial');
  };

  const putDown = (phone: PhoneId): void => {
    clearTimeout(timers[phone]);
    sound.line('silent');
    change(phone, { lifted: false, keyed: '', toldToLift: false });
    if (isLive(callOf(store.state, phone))) void post(`/phones/${phone}/hangup`);
  };

  const hear = (phone: PhoneId, samples: Float32Array): void => {
    scope(phone, samples);
    if (!samples.some((sample) => Math.abs(sample) > LOUD)) return;
    if (!hand(phone).sounds) change(phone, { sounds: true });
    clearTimeout(quiet[phone]);
    quiet[phone] = setTimeout(() => change(phone, { sounds: false }), ECHO_MS);
  };

  /** Listens to a call as soon as it stands, and hangs up the cordless phone when it is over. */
  const follow = (phone: PhoneId): void => {
    const current = callOf(store.state, phone);
    if (!current || current.state === 'calling' || followed.has(`${current.id} ${current.state}`)) return;
    followed.add(`${current.id} ${current.state}`);
    if (current.state === 'talking') {
      void sound.call(`/api/phones/${phone}/audio?call=${current.id}`, (samples) => hear(phone, samples));
      return;
    }
    if (!hand(phone).lifted) return;
    sound.line('busy');
    if (phone === 'kitchen') change(phone, { lifted: false, keyed: '' });
  };

  return {
    hook: () => (hand('wall').lifted ? putDown('wall') : lift('wall')),
    press(phone, key) {
      const current = callOf(store.state, phone);
      if (current?.state === 'calling') return;
      if (current?.state === 'talking') {
        sound.key(key);
        change(phone, { keyed: (hand(phone).keyed + key).slice(-MOST_KEYS) });
        void post(`/phones/${phone}/key`, { key });
        return;
      }
      if (phone === 'wall' && !hand(phone).lifted) {
        change(phone, { toldToLift: true });
        return;
      }
      // After a call the line is dead until the handset was put down.
      if (phone === 'wall' && isOverFor(current, hand(phone))) return;
      sound.key(key);
      collect(phone, key);
    },
    green() {
      const { keyed, lifted } = hand('kitchen');
      if (isLive(callOf(store.state, 'kitchen'))) return;
      if (keyed === '' && !lifted) {
        lift('kitchen');
        return;
      }
      change('kitchen', { lifted: true, before: callOf(store.state, 'kitchen')?.id });
      call('kitchen');
    },
    red: () => putDown('kitchen'),
    heardOfCalls: () => {
      for (const phone of phoneIds) follow(phone);
    },
  };
};

const isLive = (call: CallNews | undefined): boolean => call !== undefined && call.state !== 'over';

/** The call that was made with what stands on the display is over, and the handset still in the hand. */
export const isOverFor = (call: CallNews | undefined, { lifted, keyed, before }: Hand): boolean =>
  lifted && call?.state === 'over' && call.id !== before && keyed !== '' && keyed.startsWith(call.number);
