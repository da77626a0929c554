import { type Clock, err, ok, type Result } from '../lib/index.ts';
import type { Ledger } from './ledger.ts';
import { asOf } from './overdue.ts';
import type { Policy } from './policy.ts';
import type { ConfirmationStore } from './port.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import { type AttemptCode, type Confirmation, isLive, type LineRef } from './state.ts';

/** Why a dialled code confirmed nothing. The phone cannot tell one from the other. */
export interface DialRefusal {
  readonly code: 'code-unknown' | 'code-expired' | 'code-used' | 'not-for-this-user';
}

/** Users a line may confirm for, whatever its kind. */
export type MayConfirm = (user: string) => boolean;

/** A call that confirmed nothing. `dialled`: the digits of the code, when what was dialled had the shape of one. */
export interface RefusedDial {
  readonly code: AttemptCode;
  readonly line: LineRef;
  readonly dialled: string | undefined;
  readonly mayConfirm: MayConfirm;
  /** Names of what was noticed about the caller. */
  readonly signals?: readonly string[];
}

/** What dialling a code does. */
export class Dialling {
  readonly #store: ConfirmationStore;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #policy: Policy;

  constructor(parts: { store: ConfirmationStore; ledger: Ledger; clock: Clock; policy: Policy }) {
    this.#store = parts.store;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#policy = parts.policy;
  }

  /**
   * Confirms what the code stands for; resolves when that is committed. A refusal writes nothing, not even that a deadline
   * has passed: the time of the answer must not tell whether the code was ever right.
   */
  async dial(code: string, line: LineRef, mayConfirm: MayConfirm): Promise<Result<Confirmation, DialRefusal>> {
    const confirmed = await this.#ledger.carryOut({
      find: () => this.#dialled(code, mayConfirm),
      command: { kind: 'prove', evidence: { method: 'phone', line } },
      once: ({ id }) => `phone:${id}`,
    });
    return confirmed.ok ? confirmed : err(asDialRefusal(confirmed.error));
  }

  /**
   * Shows a refused call to who waits for it: on the live home confirmation whose code it dialled, else on the only pending
   * home confirmation that the line could confirm. False when there is none, or when others were faster every time.
   */
  async noteRefused({ code, line, dialled, mayConfirm, signals }: RefusedDial): Promise<boolean> {
    const noted = await this.#ledger.carryOut({
      find: async () => {
        const concerned = (await this.#liveWith(dialled)) ?? (await this.#onlyPending(mayConfirm));
        return concerned ? ok(concerned) : err({ code: 'not-found' });
      },
      command: { kind: 'refuse-dial', code, line, ...(signals && { signals }) },
    });
    return noted.ok;
  }

  async #dialled(code: string, mayConfirm: MayConfirm): Promise<Result<Confirmation, ConfirmationRefusal>> {
    const found = await this.#store.byCode(code);
    if (!found) return err({ code: 'code-unknown' });
    const current = asOf(found, this.#clock.now());
    if (current.kind === 'pending' && !mayConfirm(current.user)) return err({ code: 'not-for-this-user' });
    return ok(current);
  }

  async #liveWith(code: string | undefined): Promise<Confirmation | undefined> {
    const found = code === undefined ? undefined : await this.#store.byCode(code);
    return found && isLive(asOf(found, this.#clock.now())) ? found : undefined;
  }

  async #onlyPending(mayConfirm: MayConfirm): Promise<Confirmation | undefined> {
    const pending = await this.#store.pendingAtHome(this.#clock.now(), this.#policy.maxLive);
    const own = pending.filter(({ user }) => mayConfirm(user));
    return own.length === 1 ? own[0] : undefined;
  }
}

const asDialRefusal = ({ code }: ConfirmationRefusal): DialRefusal => {
  switch (code) {
    case 'code-unknown':
    case 'code-expired':
    case 'code-used':
    case 'not-for-this-user':
      return { code };
    case 'method-not-offered':
      return { code: 'code-unknown' };
    default:
      throw new Error(`Dialling a code came to no end: ${code}`);
  }
};
