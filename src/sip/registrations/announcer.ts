import type { CancelTimer, Clock, ReportFault } from '../../lib/index.ts';
import type { RegistrationFact, RegistrationStore } from './port.ts';

/** How soon after a fact another one of the same registration may be told, in milliseconds: one that comes and goes fills no log. */
const PAUSE_MS = 60_000;

/** What an announcer is made of. */
export interface AnnouncerParts {
  readonly store: Pick<RegistrationStore, 'tell'>;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  readonly registration: string;
  readonly registrar: string;
}

/** Tells of a registration that it was lost or restored: how it stands in the end always, what comes between not more than once a minute. */
export class Announcer {
  readonly #parts: AnnouncerParts;
  #wanted: Pick<RegistrationFact, 'type' | 'reason'> | undefined;
  #told: RegistrationFact['type'] | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancel: CancelTimer | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  lost(reason: string): void {
    this.#want({ type: 'registration.lost', reason });
  }

  restored(): void {
    this.#want({ type: 'registration.restored' });
  }

  /** Tells nothing more, leaves no timer. Resolves when what is being told has been. Idempotent. */
  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wanted = undefined;
    await this.#telling;
    this.#told = undefined;
    this.#toldAt = Number.NEGATIVE_INFINITY;
  }

  #want(wanted: Pick<RegistrationFact, 'type' | 'reason'>): void {
    this.#wanted = wanted.type === this.#told ? undefined : wanted;
    if (!this.#wanted) this.#cancel?.();
    if (!this.#wanted) this.#cancel = undefined;
    else if (!this.#cancel) this.#schedule();
  }

  #schedule(): void {
    const { clock } = this.#parts;
    const waitMs = this.#toldAt + PAUSE_MS - clock.now();
    if (waitMs > 0) this.#cancel = clock.after(waitMs, this.#tell);
    else this.#tell();
  }

  readonly #tell = (): void => {
    this.#cancel = undefined;
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = undefined;
    const { store, clock, onFault, registration, registrar } = this.#parts;
    const at = clock.now();
    this.#told = wanted.type;
    this.#toldAt = at;
    this.#telling = this.#telling.then(() =>
      store.tell({ ...wanted, at, registration, registrar }).catch((cause: unknown) => {
        // It is told with the next turn.
        this.#told = undefined;
        onFault(`registration ${registration}`, cause);
      }),
    );
  };
}
