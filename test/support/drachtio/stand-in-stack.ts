import { cryptoRandom, Secret } from '../../../src/lib/index.ts';
import { createDrachtioSip, type DrachtioSip } from '../../../src/sip/drachtio/index.ts';
import type { OutgoingRequest, SipStack, Target } from '../../../src/sip/port.ts';
import type { ManualClock } from '../manual-clock.ts';
import { type Decisions, SETTINGS } from '../sip-fixture.ts';
import { StandIn } from './stand-in.ts';

/** What applications have to say. */
export const SECRET = 'two-tins-and-a-string';

/** The back end together with the drachtio that it talks to: both live and end at once. */
export class StandInStack implements SipStack {
  readonly capabilities: SipStack['capabilities'];
  readonly standIn: StandIn;
  readonly turns: boolean[] = [];
  #inner: DrachtioSip | undefined;
  readonly #make: () => DrachtioSip;

  constructor(clock: ManualClock, decisions: Decisions, onFault: (name: string, cause: unknown) => void) {
    this.standIn = new StandIn({ clock, secret: SECRET });
    this.#make = () =>
      createDrachtioSip({
        link: { host: '127.0.0.1', port: this.standIn.adminPort, secret: new Secret(SECRET) },
        settings: SETTINGS,
        clock,
        random: cryptoRandom,
        decisions,
        onFault,
        onTurn: ({ up }) => this.turns.push(up),
      });
    this.capabilities = this.#make().capabilities;
  }

  get isConnected(): boolean {
    return this.#started.isConnected;
  }

  async start(): Promise<void> {
    await this.standIn.start();
    this.#inner = this.#make();
    await this.#inner.start();
  }

  drain(): void {
    this.#started.drain();
  }

  async stop(): Promise<void> {
    await this.#started.stop();
    await this.standIn.stop();
  }

  request(request: OutgoingRequest): ReturnType<SipStack['request']> {
    return this.#started.request(request);
  }

  keep(target: Target): ReturnType<SipStack['keep']> {
    return this.#started.keep(target);
  }

  addresses(): ReturnType<SipStack['addresses']> {
    return this.#started.addresses();
  }

  census(): ReturnType<SipStack['census']> {
    return this.#started.census();
  }

  get #started(): DrachtioSip {
    if (!this.#inner) throw new Error('it was not started');
    return this.#inner;
  }
}
