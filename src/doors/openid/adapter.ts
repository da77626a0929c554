import { type Adapter, errors, Provider, type TokenPayload } from 'oidc-provider';
import type { Clock } from '../../lib/index.ts';
import { artefactId, type Client, type ClientWithSecret } from '../../openid/index.ts';
import type { ArtefactStore, ClientStore } from '../../openid/port.ts';
import type { createSettle } from './background.ts';
import { domainGrantOf } from './grant-id.ts';
import { toldAsOutage } from './outage.ts';

/** Of one kind so many are known of one client. */
const MOST_OF_A_CLIENT = 2000;

/** How long something is known after its end, so that whoever is late hears that it has ended. */
const KNOWN_MS = 600_000;

/** What the library keeps its things in. */
export interface AdapterParts {
  readonly artefacts: ArtefactStore;
  readonly clients: Pick<ClientStore, 'find'>;
  readonly clock: Pick<Clock, 'now' | 'timeOfDay'>;
  /** Whether the grant of a confirmation is worth something. */
  readonly isLive: (grantId: string) => Promise<boolean>;
  /** What is kept of a question in the background, as that stands now. */
  readonly settle: ReturnType<typeof createSettle>;
}

/** What keeps the library's things of this kind. */
export const createAdapter =
  (parts: AdapterParts) =>
  (kind: string): Adapter => {
    if (kind === 'Client') return tellingOutages(clientAdapter(parts));
    return kind === 'Session' ? forgetful : tellingOutages(artefactAdapter(kind, parts));
  };

const tellingOutages = ({ upsert, find, findByUid, consume, destroy, revokeByGrantId }: Adapter): Adapter => ({
  upsert: toldAsOutage(upsert),
  find: toldAsOutage(find),
  findByUid,
  consume: toldAsOutage(consume),
  destroy: toldAsOutage(destroy),
  revokeByGrantId: toldAsOutage(revokeByGrantId),
});

const nothing = async (): Promise<undefined> => undefined;

/** Whoever has proven something has a window cookie of ours: a second session beside it would say the same, and outlive a "not me". */
const forgetful: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};

/** Clients are added and removed by the owner, and read afresh each time. */
const clientAdapter = ({ clients }: Pick<AdapterParts, 'clients'>): Adapter => ({
  ...forgetful,
  find: async (id) => {
    const found = await clients.find(id);
    return found && metadataOf(found);
  },
});

/** OpenID Connect Dynamic Client Registration 1.0 2, and what of ours goes with it. */
const metadataOf = ({ client, secret }: ClientWithSecret): object => ({
  client_id: client.id,
  redirect_uris: client.redirectUris,
  id_token_signed_response_alg: client.idTokenAlg,
  response_modes: ['query'],
  require_pushed_authorization_requests: true,
  ...proofOf(client, secret),
  offhook_app: client.app,
  offhook_label: client.label,
  offhook_ok: client.ok,
  ...waysOf(client),
});

const proofOf = ({ proof }: Client, secret: string | undefined): object =>
  proof.kind === 'secret'
    ? { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }
    : { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: proof.keys } };

/** What it may ask, and how it hears of it (CIBA 4). The library tells nobody at a URL: see pings.ts. */
const waysOf = ({ redirectUris, background }: Client): object => ({
  grant_types: [
    ...(redirectUris.length > 0 ? ['authorization_code'] : []),
    ...(background.kind === 'none' ? [] : ['urn:openid:params:grant-type:ciba']),
  ],
  response_types: redirectUris.length > 0 ? ['code'] : [],
  ...(background.kind !== 'none' && { backchannel_token_delivery_mode: background.kind }),
  ...(background.kind === 'ping' && {
    backchannel_client_notification_endpoint: background.url,
    offhook_ping: background.url,
  }),
});

const artefactAdapter = (kind: string, { artefacts, clock, isLive, settle }: AdapterParts): Adapter => {
  const idOf = (value: string): string => artefactId(kind, value);

  const upsert = async (value: string, payload: TokenPayload, expiresIn: number): Promise<void> => {
    const now = clock.now();
    const artefact = {
      id: idOf(value),
      kind,
      owner: ownerOf(payload),
      grantId: payload.grantId ?? null,
      expiresAt: now + expiresIn * 1000,
      payload: JSON.stringify(payload),
    };
    const bounds = { most: MOST_OF_A_CLIENT, forget: now - KNOWN_MS };
    if (kind !== 'ReplayDetection') await artefacts.put(artefact, bounds);
    // The library looks first and keeps then: of two at the same time both would have found nothing.
    else if (!(await artefacts.putOnce(artefact, bounds))) throw new errors.InvalidClientAuth('used before');
  };

  return {
    upsert,

    async find(value) {
      const found = await artefacts.find(idOf(value));
      if (!found) return undefined;
      const kept = JSON.parse(found.payload) as TokenPayload;
      if (kind === 'BackchannelAuthenticationRequest' && found.consumedAt === null)
        return settle(kept, (next) => upsert(value, next, secondsTo(kept, clock)));
      const grantId = kind === 'Grant' ? value : kept.grantId;
      // What a "not me", a log-out or the end of its hour took with it is not there.
      if (grantId !== undefined && !(await isLive(domainGrantOf(grantId)))) return undefined;
      return found.consumedAt === null ? kept : { ...kept, consumed: Math.floor(found.consumedAt / 1000) };
    },

    findByUid: nothing,

    async consume(value) {
      // The same: who comes second has nothing.
      if (await artefacts.consume(idOf(value), clock.now())) return;
      const Refusal = kind === 'PushedAuthorizationRequest' ? errors.InvalidRequestUri : errors.InvalidGrant;
      throw new Refusal('used before');
    },

    destroy: (value) => artefacts.remove(idOf(value)),

    revokeByGrantId: (grantId) => artefacts.removeOfGrant(grantId),
  };
};

const secondsTo = ({ exp = 0 }: TokenPayload, clock: Pick<Clock, 'timeOfDay'>): number =>
  Math.max(0, exp - Math.floor(clock.timeOfDay() / 1000));

/** A pushed request does not name its client in what is kept: it is the one who has just been believed. */
const ownerOf = ({ clientId, params, iss }: TokenPayload): string =>
  clientId ?? params?.client_id ?? iss ?? Provider.ctx?.oidc.client.clientId ?? '';
