import { hkdfSync } from 'node:crypto';
import type { Config } from '../config/index.ts';
import type { ConfirmationService } from '../confirmation/index.ts';
import { Callbacks } from '../doors/callbacks/index.ts';
import { createPingOf, type OwedPing, openIdDoor, openIdFolder, PING } from '../doors/openid/index.ts';
import type { Door } from '../http/index.ts';
import { createAskers } from '../openid/index.ts';
import { createOpenIdKeys } from '../signing/index.ts';
import type { Store } from '../store/index.ts';
import type { Hosting } from './hosting.ts';
import type { Listener } from './parts.ts';
import { createSend } from './sending.ts';
import { httpSettingsOf, policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** What the provider of OpenID Connect needs of the data. */
export interface OpenIdNeeds {
  readonly store: Pick<Store, 'openIdClients' | 'artefacts'>;
  readonly tokenKey: Buffer;
  /** The text of the signing keys, afresh each time. */
  readonly readKeys: () => Promise<string>;
  /** Where it hears what has been committed. */
  readonly listeners: Set<Listener>;
  readonly isHome: (address: string) => boolean;
  readonly confirmations: Pick<ConfirmationService, 'read'>;
}

/** A door, and what tells others of what came in by it: by one node at a time. */
export interface TellingDoor {
  readonly door: Door;
  readonly callbacks: Pick<Callbacks<unknown>, 'start' | 'stop'>;
}

/** Offhook as a provider of OpenID Connect; imported, with its library, where the configuration turns it on. */
export const createOpenIdDoor = (
  config: Config,
  {
    store,
    tokenKey,
    readKeys,
    listeners,
    isHome,
    confirmations,
    hosting,
  }: OpenIdNeeds & { readonly hosting: Pick<Hosting, 'tickets' | 'cookies'> },
  { clock, random, logger, fault }: Pick<Tools, 'clock' | 'random' | 'logger' | 'fault'>,
): TellingDoor => {
  const { publicUrl } = httpSettingsOf(config);
  const { pendingSeconds, okSeconds } = config.confirmation;
  const { artefacts } = store;
  const pings = new Callbacks<OwedPing>({
    kind: PING,
    artefacts,
    confirmations,
    say: createPingOf(store.openIdClients),
    // By the rules of webhooks, since the owner named the URL.
    send: createSend({ allowPrivate: config.webhooks.allowPrivate, isHome }, { clock }),
    onLost: ({ clientId: client }, failure) =>
      logger.warn({ client, failure }, 'a client could not be told: it has to ask'),
    clock,
    onFault: fault,
  });
  listeners.add((events) => pings.happened(events));
  const door = openIdDoor({
    tickets: hosting.tickets,
    cookies: hosting.cookies,
    clients: store.openIdClients,
    artefacts,
    pings,
    askers: createAskers(artefacts, clock),
    questionSeconds: pendingSeconds + okSeconds,
    base: publicUrl,
    issuer: `${publicUrl}${openIdFolder}`,
    signingKeys: createOpenIdKeys(readKeys, clock),
    cookieKey: Buffer.from(hkdfSync('sha256', tokenKey, '', 'offhook openid cookies', 32)),
    code: policyOf(config).code,
    clock,
    random,
    fault,
  });
  return { door, callbacks: pings };
};
