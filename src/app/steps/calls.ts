import { createDialin } from '../../dialin/index.ts';
import { createEmbeddedSip, type EmbeddedSip } from '../../sip/embedded/index.ts';
import { mustSeeCertificates } from '../certificates.ts';
import type { Opening } from '../context.ts';
import { callsEnded, censusOf, lackingFor, tlsOf } from '../parts.ts';
import { countSip, scriptOf, sipSettingsOf } from '../settings.ts';
import type { Data } from './data.ts';
import type { Domain } from './domain.ts';
import type { Sound } from './media.ts';
import type { Outlets } from './outlets.ts';
import type { Rest } from './rest.ts';

/** Where phones call. */
export interface Calls {
  readonly sip: EmbeddedSip;
}

/** What a call is answered with. */
interface CallNeeds {
  readonly data: Pick<Data, 'availability'>;
  readonly domain: Domain;
  readonly sound: Sound;
  readonly outlets: Pick<Outlets, 'broker'>;
  readonly rest: Pick<Rest, 'history' | 'refused' | 'trace'>;
}

/** What a call means, and the SIP server, which listens from here on. */
export const openCalls = async (
  { config, overrides, tools, closers }: Opening,
  { data, domain, sound, outlets, rest }: CallNeeds,
): Promise<Calls> => {
  const { clock, random, logger, metrics, background } = tools;
  const { media, tones } = sound;
  const { confirmations, lines, peers, isHome } = domain;
  const decisions = createDialin({
    confirmations,
    lines,
    openMedia: overrides.openMedia?.(media.open) ?? media.open,
    history: rest.history,
    refused: rest.refused,
    peers,
    isHome,
    lacking: (method) => lackingFor(method, data.availability, clock),
    serviceNumber: config.sip.serviceNumber,
    script: scriptOf(config, tones),
    clock,
    random,
    background,
  });
  const sip = createEmbeddedSip({
    settings: { ...sipSettingsOf(config), tls: tlsOf(config, tools), ...overrides.sip },
    clock,
    random,
    decisions,
    onFault: tools.fault,
    count: countSip(metrics),
    onBan: (ban) => logger.warn(ban, 'too many wrong SIP passwords'),
  });
  mustSeeCertificates(sip, lines, peers);
  rest.trace.attach(sip);
  closers.push(() => sip.stop());
  tools.census = () => censusOf(sip, media, outlets.broker);
  await sip.start();
  closers.push(() => callsEnded(sip, clock));
  return { sip };
};
