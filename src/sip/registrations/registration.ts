import { type Fence, formatHost, Job, type ReportFault } from '../../lib/index.ts';
import { Announcer } from './announcer.ts';
import { Hold, type HoldParts } from './hold.ts';
import { type Life, type LifeInput, lifeStep, unborn } from './life.ts';
import type { RegistrarPlace } from './lookup.ts';
import type { RegistrationStatus } from './status.ts';

/** What a registration works with. */
export interface RegistrationParts extends HoldParts {
  /** The machine and the process, for people. */
  readonly node: string;
  readonly onFault: ReportFault;
  /** Hears how it stands whenever that changes. */
  readonly onTurn: (turn: Turn) => void;
}

/** How a registration stands from now on. */
export type Turn =
  | { readonly kind: 'registered'; readonly name: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string };

/** How often the registrar is asked for a sign of life, and our own address is looked at, in milliseconds. */
const BEAT_MS = 8000;
/** How soon what could not be done now is tried again, in milliseconds. */
const AGAIN_MS = 1000;

/** Keeps one registration at a registrar, for as long as it is started. One node at a time does. */
export class Registration {
  readonly #parts: RegistrationParts;
  readonly #job: Job;
  readonly #announcer: Announcer;
  #life: Life;
  #fence: Fence | undefined;
  #hold: Hold | undefined;
  #lastError: string | undefined;

  constructor(parts: RegistrationParts) {
    const { settings, store, clock, onFault } = parts;
    this.#parts = parts;
    this.#life = unborn(clock.now());
    this.#job = new Job({ name: `registration ${settings.name}`, clock, onFault, step: (stop) => this.#step(stop) });
    const registrar = registrarText(settings.place);
    this.#announcer = new Announcer({ store, clock, onFault, registration: settings.name, registrar });
  }

  /** Begins to be registered. Rejects where the contact cannot be read. */
  async start(fence: Fence): Promise<void> {
    this.#fence = fence;
    this.#hold = await Hold.take(this.#parts, () => {
      this.#take({ kind: 'shaken' });
      this.#job.wake();
    });
    this.#take({ kind: 'begin' });
    this.#job.start();
  }

  /** Un-registers, where this node still has the right to, and leaves no timer and no way. Idempotent. */
  async stop(): Promise<void> {
    await this.#job.stop();
    const fence = this.#fence;
    const hold = this.#hold;
    this.#fence = undefined;
    this.#hold = undefined;
    if (fence && hold) await this.#farewell(fence, hold).catch((cause: unknown) => this.#fault(cause));
    hold?.close();
    this.#take({ kind: 'ended' });
    await this.#announcer.stop();
  }

  /** How it stands. */
  status(): RegistrationStatus {
    const { settings, node } = this.#parts;
    const { kind, since, dueAt } = this.#life;
    return {
      name: settings.name,
      registrar: registrarText(settings.place),
      user: settings.user,
      state: this.#fence ? kind : 'elsewhere',
      since,
      expiresAt: this.#life.kind === 'registered' ? this.#life.until : undefined,
      lastError: this.#lastError,
      nextAt: Number.isFinite(dueAt) ? dueAt : undefined,
      node,
    };
  }

  async #step(stop: AbortSignal): Promise<number> {
    const { clock } = this.#parts;
    if (clock.now() < this.#life.dueAt) await this.#beat();
    if (clock.now() >= this.#life.dueAt) await this.#register(stop);
    const restMs = this.#life.dueAt - clock.now();
    // Due, and not done: this node may not, or was shaken meanwhile.
    return restMs > 0 ? Math.min(BEAT_MS, restMs) : AGAIN_MS;
  }

  async #beat(): Promise<void> {
    if (this.#life.kind === 'registered' && !(await this.#hold?.beat())) this.#take({ kind: 'shaken' });
  }

  async #register(stop: AbortSignal): Promise<void> {
    const hold = this.#hold;
    if (!hold || !(await this.#fence?.holds())) return;
    const outcome = await hold.register(stop);
    if (stop.aborted) return;
    const { settings, onTurn } = this.#parts;
    const { name } = settings;
    const before = this.#life.kind;
    if (outcome.kind === 'registered') {
      this.#take(outcome);
      this.#announcer.restored();
      if (before !== 'registered') onTurn({ kind: 'registered', name, seconds: outcome.seconds });
      return;
    }
    const { reason } = outcome.failure;
    const isNew = before !== 'failed' || reason !== this.#lastError;
    this.#lastError = reason;
    this.#take(outcome);
    this.#announcer.lost(reason);
    if (isNew) onTurn({ kind: 'failed', name, reason });
  }

  async #farewell(fence: Fence, hold: Hold): Promise<void> {
    const mayStand = this.#life.kind === 'registered' || this.#life.kind === 'registering';
    if (mayStand && (await fence.holds())) await hold.farewell();
  }

  #take(input: LifeInput): void {
    const { clock, random } = this.#parts;
    this.#life = lifeStep(this.#life, input, clock.now(), random.below(1001) / 1000);
  }

  #fault(cause: unknown): void {
    this.#parts.onFault(`registration ${this.#parts.settings.name}`, cause);
  }
}

/** `fritz.box (udp)`, with the port where one is given. */
const registrarText = ({ host, port, transport }: RegistrarPlace): string =>
  `${formatHost(host)}${port === undefined ? '' : `:${port}`} (${transport})`;
