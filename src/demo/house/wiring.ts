import type { Rest } from '../../client/rest.ts';
import type { NewLine } from '../../http/schema.ts';
import { Mutex } from '../../lib/index.ts';
import { DOMAIN, type FritzBox, type Telephone } from '../fritz/index.ts';
import type { HousePhone, Plug } from './house-phone.ts';

/** A phone line of the house; its id is its username where it is one of Offhook itself. */
export interface HouseLine {
  readonly id: string;
  readonly kind: NewLine['kind'];
  readonly label: string;
  readonly password: string;
}

/** A box between the phones and Offhook. */
export interface FritzParts {
  readonly box: FritzBox;
  /** The registration of Offhook at the box. */
  readonly registration: string;
  /** As what Offhook hangs on the box. */
  readonly offhook: Telephone;
  /** What the phones of the house are there, by their ids; those without a line too. */
  readonly telephones: ReadonlyMap<string, Telephone>;
}

/** How the page is told of the box. */
export interface FritzView {
  /** The phones hang on it. */
  readonly isOn: boolean;
  /** What they dial to call Offhook. */
  readonly number: string;
  /** Their own numbers. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** What the wires lead to. */
export interface WiringParts {
  readonly phones: ReadonlyMap<string, HousePhone>;
  readonly lines: readonly HouseLine[];
  /** Where Offhook itself takes calls. */
  readonly sip: Plug['server'];
  /** With the key of the operator. */
  readonly offhook: Rest;
  readonly fritz: FritzParts | undefined;
}

/** The wires of the house: each phone hangs on Offhook itself, or on the box. Changes one after the other. */
export class Wiring {
  readonly #parts: WiringParts;
  readonly #changes = new Mutex();
  #isOn = false;

  constructor(parts: WiringParts) {
    this.#parts = parts;
  }

  /** Null: there is no box. */
  get view(): FritzView | null {
    const { fritz } = this.#parts;
    if (!fritz) return null;
    const numbers = Object.fromEntries([...fritz.telephones].map(([id, { number }]) => [id, number]));
    return { isOn: this.#isOn, number: fritz.offhook.number, numbers };
  }

  /** Hangs the phones on Offhook, which has a line for each already. */
  start(): Promise<void> {
    return this.#changes.run(() => this.#plugInto('offhook'));
  }

  /** Hangs all phones on the box, or on Offhook again; their lines are provisioned anew. False: there is no box. */
  async hang(isOn: boolean): Promise<boolean> {
    const { lines, offhook, fritz } = this.#parts;
    if (!fritz) return false;
    await this.#changes.run(async () => {
      if (isOn === this.#isOn) return;
      await this.stop();
      for (const { id, kind, label, password } of lines) {
        const telephone = isOn ? fritz.telephones.get(id) : undefined;
        const body: NewLine = telephone
          ? { kind, label, username: telephone.number, peer: fritz.registration }
          : { kind, label, username: id, password, peer: null };
        await offhook.call('PUT /v1/lines/:id', { params: { id }, body });
      }
      this.#isOn = isOn;
      await this.#plugInto(isOn ? 'fritz' : 'offhook');
    });
    return true;
  }

  /** Nothing hangs on anything. */
  async stop(): Promise<void> {
    await Promise.all([...this.#parts.phones.values()].map((phone) => phone.unplug()));
  }

  async #plugInto(what: 'offhook' | 'fritz'): Promise<void> {
    const plugs = [...this.#parts.phones].map(([id, phone]) => {
      const plug = what === 'fritz' ? this.#atBox(id) : this.#atOffhook(id);
      return plug && phone.plugIn(plug);
    });
    await Promise.all(plugs);
  }

  #atBox(id: string): Plug | undefined {
    const { fritz } = this.#parts;
    const telephone = fritz?.telephones.get(id);
    if (!fritz || !telephone) return undefined;
    return { server: fritz.box.place, domain: DOMAIN, username: telephone.user, password: telephone.password };
  }

  /** The app of the page is no phone of this house: it registers from the browser. */
  #atOffhook(id: string): Plug | undefined {
    const line = this.#parts.lines.find((line) => line.id === id && line.kind !== 'ip');
    return line && { server: this.#parts.sip, username: id, password: line.password };
  }
}
