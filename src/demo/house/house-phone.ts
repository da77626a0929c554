import type { CancelTimer, Clock } from '../../lib/index.ts';
import type { Endpoint, OnWire } from '../../sip/client/index.ts';
import { createPhone, type Phone } from '../phone/phone.ts';
import type { Ending, PhoneCall } from '../phone/phone-call.ts';

/** A call as the page shows it. */
export interface CallView {
  readonly id: string;
  readonly number: string;
  readonly state: 'calling' | 'talking' | 'over';
  /** The final answer to the INVITE. */
  readonly status?: number;
  readonly ending?: Ending;
}

/** A phone as the page shows it. */
export interface PhoneView {
  readonly id: string;
  readonly registered: boolean;
  /** The call that stands, or the last one. */
  readonly call: CallView | null;
}

/** What a phone of the house is made of. */
export interface HousePhoneParts {
  readonly id: string;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly onWire: OnWire;
  readonly onChange: () => void;
}

/** What a phone hangs on, and who it is there. */
export interface Plug {
  readonly server: Endpoint;
  /** What the server calls itself, where that is not its address. */
  readonly domain?: string;
  readonly username: string;
  readonly password: string;
}

/** Hears the audio of a call, 8000 linear 16-bit samples a second; undefined: the call is over. */
export type Listener = (samples: Int16Array | undefined) => void;

const REGISTERED_SECONDS = 3600;
const AGAIN_MS = (REGISTERED_SECONDS / 2) * 1000;
const MAX_LISTENERS = 6;

/** A phone that hangs in the house: a real one on the wire, with somebody else's finger on its keys. One call at a time. */
export class HousePhone {
  readonly #parts: HousePhoneParts;
  readonly #listeners = new Set<Listener>();
  #heard: Int16Array[] = [];
  #phone: Phone | undefined;
  #registered = false;
  #calls = 0;
  #call: PhoneCall | undefined;
  #shown: CallView | null = null;
  #cancelAgain: CancelTimer = () => undefined;

  constructor(parts: HousePhoneParts) {
    this.#parts = parts;
  }

  get view(): PhoneView {
    return { id: this.#parts.id, registered: this.#registered, call: this.#shown };
  }

  /** Hangs it on this, in the place of what it hung on before. Resolves when it has tried to register. */
  async plugIn(plug: Plug): Promise<void> {
    await this.unplug();
    const { userAgent, clock, onWire } = this.#parts;
    const phone = createPhone({ ...plug, userAgent, clock, onWire });
    await phone.start();
    this.#phone = phone;
    await this.#register(phone);
  }

  /** Ends its call, and it hangs on nothing. Idempotent. */
  async unplug(): Promise<void> {
    const phone = this.#phone;
    this.#cancelAgain();
    if (!phone) return;
    await this.hangup();
    this.#phone = undefined;
    this.#registered = false;
    await phone.stop();
  }

  /** Calls that number. False: a call stands already. */
  async call(number: string): Promise<boolean> {
    const phone = this.#phone;
    if (!phone || (this.#shown !== null && this.#shown.state !== 'over')) return false;
    this.#calls += 1;
    this.#heard = [];
    this.#show({ id: `${this.#parts.id}-${this.#calls}`, number, state: 'calling' });
    const call = await phone.dial(number, { onSamples: (samples) => this.#hear(samples) });
    this.#call = call;
    void this.#follow(call);
    return true;
  }

  /** Presses a key in the call that stands; without one nobody hears it. */
  async key(key: string): Promise<void> {
    if (this.#shown?.state === 'talking') await this.#call?.key(key);
  }

  /** Hangs up, or gives up while it rings. */
  async hangup(): Promise<void> {
    if (this.#shown?.state === 'calling') await this.#call?.cancel();
    if (this.#shown?.state === 'talking') await this.#call?.hangup();
  }

  /** Hears that call from its beginning to its end. False: there is no such call, or too many listen. */
  listen(callId: string, listener: Listener): boolean {
    if (this.#shown?.id !== callId || this.#listeners.size >= MAX_LISTENERS) return false;
    for (const samples of this.#heard) listener(samples);
    if (this.#shown.state === 'over') listener(undefined);
    else this.#listeners.add(listener);
    return true;
  }

  /** It hears no more. */
  unlisten(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  async #register(phone: Phone): Promise<void> {
    const { status } = await phone.register(REGISTERED_SECONDS);
    if (phone !== this.#phone) return;
    this.#registered = status === 200;
    this.#parts.onChange();
    this.#cancelAgain = this.#parts.clock.after(AGAIN_MS, () => void this.#register(phone));
  }

  async #follow(call: PhoneCall): Promise<void> {
    const { id = '', number = '' } = this.#shown ?? {};
    const { status } = await call.final();
    if (status < 300) this.#show({ id, number, state: 'talking', status });
    const ending = await call.ended();
    this.#show({ id, number, state: 'over', status, ending });
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
  }

  #hear(samples: Int16Array): void {
    this.#heard.push(samples);
    for (const listener of this.#listeners) listener(samples);
  }

  #show(call: CallView): void {
    this.#shown = call;
    this.#parts.onChange();
  }
}
