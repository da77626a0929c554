import type { FetchImplementation } from 'jose';
import type { Config } from '../config/index.ts';
import { Answers, createBelieve, keycloakDoor, type SendAnswer } from '../doors/keycloak/index.ts';
import type { Door } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import type { Listener } from './parts.ts';
import { createPost } from './post.ts';
import { policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** What the door for Keycloak needs of the rest. */
export interface KeycloakNeeds {
  readonly store: Pick<Store, 'artefacts'>;
  readonly listeners: Set<Listener>;
  /** How the keys of realms are fetched; the system's way when left out. */
  readonly fetch?: FetchImplementation;
  /** How realms are answered; by HTTP when left out. */
  readonly send?: SendAnswer;
}

/** The authentication channel of Keycloak; imported where a realm is configured. */
export const createKeycloakDoor = (
  config: Config,
  { store: { artefacts }, listeners, fetch, send }: KeycloakNeeds,
  { clock, logger, background }: Pick<Tools, 'clock' | 'logger' | 'background'>,
): Door => {
  const answers = new Answers({
    artefacts,
    clock,
    background,
    // The owner wrote down the issuer, which may be at home.
    send: send ?? createPost({ allowPrivate: true, isHome: () => false }, { clock }),
    onLost: (url, failure) => logger.warn({ url, failure }, 'a Keycloak could not be told what became of its question'),
  });
  listeners.add((events) => answers.happened(events));
  // Others judge by the time of day, and so is their word judged.
  const believe = createBelieve(config.keycloak, { now: () => clock.timeOfDay(), fetch });
  return keycloakDoor({ believe, answers, artefacts, code: policyOf(config).code, clock });
};
