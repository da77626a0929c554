import { isUtf8 } from 'node:buffer';
import { networkInterfaces } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { CallerNote } from '../../dialin/callers/port.ts';
import { type CallHistory, HeardPhones, Ladders, type LaddersParts, RefusedRequests } from '../../dialin/index.ts';
import { createCheckChain } from '../../events/index.ts';
import { createHttp } from '../../http/index.ts';
import { ownUrl } from '../../lib/index.ts';
import type { Presence } from '../../nodes/index.ts';
import { RECOGNISED } from '../../sip/methods.ts';
import { createRedaction, type Redaction } from '../../sip/redaction/index.ts';
import type { RegistrationsView } from '../../sip/registrations/status.ts';
import { SipTrace, shownMessage } from '../../sip/trace/index.ts';
import type { Opening } from '../context.ts';
import { createDialForm } from '../dial-form.ts';
import { openDoors } from '../doors.ts';
import { createInstallation } from '../installation.ts';
import { createAccess } from '../keys.ts';
import { createManaging } from '../managing.ts';
import { storeHealth } from '../parts.ts';
import { registrationsHealth } from '../registrations-health.ts';
import { holdRole, together } from '../roles.ts';
import {
  addressesHealth,
  clientAddressesOf,
  clockHealth,
  httpSettingsOf,
  originOf,
  refusalMeaning,
  rtpHealth,
  servingHealth,
} from '../settings.ts';
import { createStatistics } from '../statistics.ts';
import { agreementHealth } from './agreement.ts';
import type { Data } from './data.ts';
import type { Domain } from './domain.ts';
import type { Sound } from './media.ts';
import type { Outlets } from './outlets.ts';

/** The REST API and what it shows of calls. */
export interface Rest {
  readonly history: CallHistory;
  readonly heard: HeardPhones;
  readonly ladders: Ladders;
  readonly refused: RefusedRequests;
  readonly trace: SipTrace;
  /** Resolves with the URL at which it listens. */
  listen(): Promise<string>;
}

/** What is known of the rest of the server, once that is there. */
export interface Serving {
  /** Whether everything listens. */
  now: boolean;
  /** Whether phones reach the SIP server. */
  isReached: () => boolean;
  /** How registrations at PBXs stand, and who called through them. */
  registrations: RegistrationsView;
  callers: () => readonly CallerNote[];
}

/** What the API is made of. */
interface RestNeeds {
  readonly data: Data;
  readonly domain: Domain;
  readonly outlets: Outlets;
  readonly sound: Pick<Sound, 'media'>;
  readonly presence: Presence;
  readonly history: CallHistory;
  readonly serving: Readonly<Serving>;
}

/** A ladder is read as a trace is. */
const eyesWith = (redaction: Redaction): LaddersParts['eyes'] => ({
  read(message) {
    const redacted = redaction.message(message);
    return shownMessage(redacted.toString(isUtf8(redacted) ? 'utf8' : 'latin1'));
  },
  redact: redaction.text,
});

/** The REST API, which does not listen yet. */
export const openRest = async (
  { config, tools, closers }: Opening,
  { data, domain, outlets, sound, presence, history, serving }: RestNeeds,
): Promise<Rest> => {
  const { clock, random, logger, metrics } = tools;
  const { store, availability, tokenKey, grantTokens, readKeys, roles, shared, snapshot } = data;
  const { lines, authenticators, confirmations, admin, isHome } = domain;
  const { prefix } = config.code;
  const redaction = createRedaction({ prefix, serviceNumber: config.sip.serviceNumber }, random);
  const lineOf = (username: string) => lines.byUsername(username);
  const hearing = { clock, lineOf, methods: RECOGNISED, isHome, redact: redaction.text };
  const heard = new HeardPhones(hearing);
  const refused = new RefusedRequests(hearing);
  const ladders = new Ladders({
    clock,
    isHome,
    eyes: eyesWith(redaction),
  });
  const trace = new SipTrace({ redaction, clock });
  const addresses = clientAddressesOf(config, (finding) =>
    logger.warn(`${finding}: docs/operate.md, Home and the internet`),
  );
  metrics.showRegistrations(() => serving.registrations());
  const settingsHealth = shared && agreementHealth(shared.agreement, clock);
  const needs = { store, tokenKey, readKeys, listeners: domain.listeners, isHome, confirmations };
  const { callbacks, ...doors } = await openDoors(config, needs, tools);
  if (callbacks.length > 0)
    closers.push(await holdRole({ roles, tools, isShared: shared !== undefined }, 'callbacks', together(callbacks)));
  const http = await createHttp({
    settings: httpSettingsOf(config),
    authenticators,
    confirmations,
    grantTokens,
    press: config.device.buttons.includes('http') ? outlets.press : undefined,
    lines,
    calls: history,
    ladders,
    statistics: createStatistics(config, store),
    sip: {
      heard: () => heard.list(),
      recent: () => refused.recent(),
      meaning: refusalMeaning,
      follow: (username) => trace.follow(username),
    },
    nodes: presence,
    registrations: { status: () => serving.registrations(), callers: () => serving.callers() },
    events: store.events,
    webhooks: outlets.webhooks,
    managing: await createManaging(config, { store, snapshot }, tools),
    audit: store.audit,
    checkChain: createCheckChain(store.audit, setImmediate),
    ...createAccess(store, tokenKey, clock, admin.sessions),
    admin,
    addresses,
    originOf: originOf(config.network.loopback, isHome),
    dialForm: createDialForm(config, lines),
    phones: createInstallation(config, networkInterfaces),
    health: async () => {
      const [stored, settings] = await Promise.all([storeHealth(availability), settingsHealth?.()]);
      return [
        servingHealth('http', serving.now),
        stored,
        servingHealth('sip', serving.now && serving.isReached()),
        rtpHealth(config, sound.media.census().ports),
        clockHealth(clock),
        addressesHealth(addresses),
        ...registrationsHealth(serving.registrations()),
        ...(settings ? [settings] : []),
      ];
    },
    metrics,
    clock,
    logger,
    ...doors,
  });
  closers.push(() => http.close());
  const listen = async (): Promise<string> =>
    ownUrl(await http.listen({ host: config.http.host, port: config.http.port }));
  return { history, heard, ladders, refused, trace, listen };
};
