import type { Account } from '../../access/index.ts';
import {
  type Confirmation,
  type ConfirmationService,
  isGoodFor,
  type Offer,
  type Origin,
  type WindowKey,
} from '../../confirmation/index.ts';
import { type Random, sha256 } from '../../lib/index.ts';
import type { AuthState } from './own-services.ts';
import { GUARDED_CALL, isProcess } from './process-of.ts';
import { formatUuid, isUuid } from './uuid.ts';

/** So many live ones of an app are looked at. */
const MOST_LIVE = 100;

type Confirmations = Pick<
  ConfirmationService,
  'request' | 'ofRequest' | 'complete' | 'cancel' | 'list' | 'methods' | 'liveGrant' | 'endSession'
>;

/** What processes are made of. */
export interface ProcessParts {
  readonly confirmations: Confirmations;
  /** The apps that accounts ask for. */
  readonly apps: () => Promise<readonly string[]>;
  /** One at a time, whoever asks. */
  readonly single: boolean;
  /** Where the request for this confirmation stands in the order of commits: whoever sees it sees all that were before it. */
  readonly orderOf: (confirmationId: string) => Promise<number>;
  readonly random: Random;
}

/** A process that began. */
export interface Started {
  readonly token: string;
  readonly state: AuthState;
  readonly confirmation: Confirmation;
  readonly offer: Offer;
}

/** Whether a guarded call may pass. */
export type Redeemed = 'granted' | 'required' | 'blocked';

/**
 * The processes of `X_AVM-DE_Auth`: each is a confirmation, whose session and window are the hash of the token. Nothing of them is kept here, so that any
 * node answers for what another began; the token itself is kept nowhere. A token is worth something only to the account that it was given to; to any other it is unknown.
 */
export class Processes {
  readonly #parts: ProcessParts;
  readonly #confirmations: Confirmations;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
    this.#confirmations = parts.confirmations;
  }

  /** Asks for a confirmation. `busy`: another process has to end first. `no-method`: there is nothing to confirm with. */
  async start({ app, user }: Account, origin: Origin): Promise<Started | 'busy' | 'no-method'> {
    const { single, random } = this.#parts;
    if (single && (await this.#live()).length > 0) return 'busy';
    const token = formatUuid(random.bytes(16));
    const session = hashOf(token);
    const requested = await this.#confirmations.request({
      key: { app, user, session, window: session },
      action: GUARDED_CALL,
      origin,
      idempotency: { key: requestOf(session), bodyHash: session },
    });
    if (!requested.ok) return requested.error.code === 'no-method' ? 'no-method' : 'busy';
    const { confirmation } = requested.value;
    if (single && !(await this.#isFirst(confirmation))) {
      await this.#confirmations.cancel(app, confirmation.id, 'user');
      return 'busy';
    }
    const [state, offer] = await Promise.all([this.#stateOf(confirmation), this.#confirmations.methods(confirmation)]);
    return { token, state, confirmation, offer };
  }

  /** How the process of this token stands; without one, one of the account that lives. Changes nothing. */
  async state(account: Account, token: string | undefined): Promise<AuthState> {
    if (token !== undefined) {
      const found = await this.#find(account, token);
      return found ? this.#stateOf(found) : 'failure';
    }
    const live = await this.#live();
    const own = live.find((confirmation) => isOf(account, confirmation));
    if (own) return this.#stateOf(own);
    return this.#parts.single && live.length > 0 ? 'anotherauthprocess' : 'stopped';
  }

  /** Ends the process of this token and gives its grant back, also one that a guarded call wins meanwhile; without one, all of the account that live. */
  async stop(account: Account, token: string | undefined): Promise<AuthState> {
    if (token === undefined) {
      const own = (await this.#live()).filter((confirmation) => isOf(account, confirmation));
      await Promise.all(own.map(({ app, session }) => this.#confirmations.endSession(app, session)));
      return 'stopped';
    }
    const found = await this.#find(account, token);
    if (!found) return 'failure';
    await this.#confirmations.endSession(found.app, found.session);
    return 'stopped';
  }

  /** The guarded call with this token, from there: it is the OK to what was confirmed, and passes for as long as the grant lives. */
  async redeem(account: Account, token: string | undefined, origin: Origin): Promise<Redeemed> {
    const found = token === undefined ? undefined : await this.#find(account, token);
    if (found?.kind === 'blocked') return 'blocked';
    if (found?.kind === 'confirmed' && (origin === 'home' || found.confirmedBy.method === 'totp'))
      await this.#confirmations.complete(found.app, found.id, `account:${account.username}`, 'guarded-call');
    const grant = found && (await this.#confirmations.liveGrant(keyOf(found)));
    return grant && isGoodFor(grant, origin) ? 'granted' : 'required';
  }

  /** Of those that began at once, perhaps at two nodes, one stays: the others see it, since it was committed before them. */
  async #isFirst({ id: own }: Confirmation): Promise<boolean> {
    const { orderOf } = this.#parts;
    const others = (await this.#live()).filter(({ id }) => id !== own);
    const [ours = 0, ...theirs] = await Promise.all([own, ...others.map(({ id }) => id)].map(orderOf));
    return theirs.every((place) => place > ours);
  }

  async #find(account: Account, token: string): Promise<Confirmation | undefined> {
    if (!isUuid(token)) return undefined;
    const session = hashOf(token);
    const found = await this.#confirmations.ofRequest(account.app, requestOf(session));
    const isOwn = found.ok && isOf(account, found.value) && found.value.session === session;
    return isOwn ? found.value : undefined;
  }

  /** Those of all accounts. */
  async #live(): Promise<readonly Confirmation[]> {
    const states = ['pending', 'confirmed'] as const;
    const apps = await this.#parts.apps();
    const asked = apps.flatMap((app) => states.map((state) => ({ app, state, limit: MOST_LIVE })));
    const pages = await Promise.all(asked.map((query) => this.#confirmations.list(query)));
    return pages.flatMap(({ items }) => items).filter(isProcess);
  }

  async #stateOf(confirmation: Confirmation): Promise<AuthState> {
    switch (confirmation.kind) {
      case 'pending':
        return 'waitingforauth';
      case 'confirmed':
        return 'authenticated';
      case 'completed':
        return (await this.#confirmations.liveGrant(keyOf(confirmation))) ? 'authenticated' : 'stopped';
      case 'cancelled':
        return 'stopped';
      case 'blocked':
        return 'blocked';
      case 'expired':
        return 'failure';
      default:
        return confirmation satisfies never;
    }
  }
}

const keyOf = ({ app, user, session, window }: Confirmation): WindowKey => ({ app, user, session, window });

/** What stands for a token where people and programs read it: in lists, events and webhooks. */
const hashOf = (token: string): string => sha256(token);

/** What the request for it is known by. */
const requestOf = (session: string): string => `tr064:${session}`;

const isOf = ({ app, user }: Account, confirmation: Confirmation): boolean =>
  confirmation.app === app && confirmation.user === user && isProcess(confirmation);
