import type { FetchImplementation } from 'jose';
import type { Config } from '../config/index.ts';
import type { ConfirmationService } from '../confirmation/index.ts';
import { Callbacks, type SendCallback } from '../doors/callbacks/index.ts';
import { ANSWER, createAnswerOf, createBelieve, keycloakDoor, type OwedAnswer } from '../doors/keycloak/index.ts';
import { createAskers } from '../openid/index.ts';
import type { Store } from '../store/index.ts';
import type { TellingDoor } from './openid.ts';
import type { Listener } from './parts.ts';
import { createSend } from './sending.ts';
import { policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** What the door for Keycloak needs of the rest. */
export interface KeycloakNeeds {
  readonly store: Pick<Store, 'artefacts'>;
  readonly listeners: Set<Listener>;
  /** How the keys of realms are fetched; the system's way when left out. */
  readonly fetch?: FetchImplementation;
  /** How realms are answered; by HTTP when left out. */
  readonly send?: SendCallback;
  readonly confirmations: Pick<ConfirmationService, 'read' | 'grant'>;
}

/** The authentication channel of Keycloak; imported where a realm is configured. */
export const createKeycloakDoor = (
  config: Config,
  { store: { artefacts }, listeners, fetch, send, confirmations }: KeycloakNeeds,
  { clock, logger, fault }: Pick<Tools, 'clock' | 'logger' | 'fault'>,
): TellingDoor => {
  const answers = new Callbacks<OwedAnswer>({
    kind: ANSWER,
    artefacts,
    confirmations,
    say: createAnswerOf(confirmations),
    // The owner wrote down the issuer, which may be at home.
    send: send ?? createSend({ allowPrivate: true, isHome: () => false }, { clock }),
    onLost: ({ url }, failure) =>
      logger.warn({ url, failure }, 'a Keycloak could not be told what became of its question'),
    clock,
    onFault: fault,
  });
  listeners.add((events) => answers.happened(events));
  // Others judge by the time of day, and so is their word judged.
  const believe = createBelieve(config.keycloak, { now: () => clock.timeOfDay(), fetch });
  const askers = createAskers(artefacts, clock);
  const door = keycloakDoor({ believe, answers, askers, artefacts, code: policyOf(config).code, clock });
  return { door, callbacks: answers };
};
