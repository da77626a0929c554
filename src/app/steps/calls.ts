import type { RegisteredCalls } from '../../dialin/callers/port.ts';
import { createDialin } from '../../dialin/index.ts';
import type { Presence } from '../../nodes/index.ts';
import type { SipStack } from '../../sip/port.ts';
import type { OwnContacts } from '../../sip/registrations/port.ts';
import { type BackEnd, openBackEnd } from '../back-end.ts';
import { mustSeeCertificates } from '../certificates.ts';
import type { Opening } from '../context.ts';
import { callsEnded, censusOf, createDial, lackingFor } from '../parts.ts';
import { scriptOf, trustedProxiesOf } from '../settings.ts';
import type { Data } from './data.ts';
import type { Domain } from './domain.ts';
import type { Sound } from './media.ts';
import type { Outlets } from './outlets.ts';
import type { Rest } from './rest.ts';

/** Where phones call. */
export interface Calls {
  readonly sip: SipStack;
  /** Whether phones reach it now. */
  readonly isReached: BackEnd['isReached'];
  readonly receiveBuffer: BackEnd['receiveBuffer'];
  /** Who called through registrations at PBXs lately; undefined where there is none. */
  readonly callers: Pick<RegisteredCalls, 'recent'> | undefined;
}

/** What a call is answered with. */
interface CallNeeds {
  readonly data: Pick<Data, 'availability' | 'store'>;
  readonly domain: Domain;
  readonly sound: Sound;
  readonly outlets: Pick<Outlets, 'broker'>;
  readonly presence: Pick<Presence, 'node'>;
  readonly rest: Pick<Rest, 'heard' | 'history' | 'ladders' | 'refused' | 'trace'>;
  /** Undefined where nothing registers. */
  readonly contacts: OwnContacts | undefined;
}

/** Calls through registrations at PBXs; where there is none, nothing of them is loaded. */
const openCallers = async (
  { config, tools }: Opening,
  contacts: OwnContacts | undefined,
  lines: Domain['lines'],
): Promise<RegisteredCalls | undefined> => {
  if (!contacts) return undefined;
  const { createCallers } = await import('../callers.ts');
  return createCallers(config, { contacts, lines, clock: tools.clock });
};

/** What a call means, and the SIP server, which listens from here on. */
export const openCalls = async (
  opening: Opening,
  { data, domain, sound, outlets, presence, rest, contacts }: CallNeeds,
): Promise<Calls> => {
  const { config, overrides, tools, closers, leaving } = opening;
  const { clock, random, background } = tools;
  const { media, tones } = sound;
  const { confirmations, lines, peers, isHome } = domain;
  const registered = await openCallers(opening, contacts, lines);
  const decisions = createDialin({
    confirmations,
    lines,
    dial: createDial(config, data.store.dialling, tools),
    openMedia: overrides.openMedia?.(media.open) ?? media.open,
    history: rest.history,
    heard: rest.heard,
    ladders: rest.ladders,
    refused: rest.refused,
    peers,
    registered,
    isHome,
    lacking: (method) => lackingFor(method, data.availability, clock),
    serviceNumber: config.sip.serviceNumber,
    script: scriptOf(config, tones),
    node: presence.node ?? null,
    clock,
    random,
    background,
    leaving,
  });
  const { sip, isReached, receiveBuffer } = await openBackEnd(opening, decisions);
  mustSeeCertificates(sip, config.sip, { lines, peers, proxies: trustedProxiesOf(config) });
  rest.trace.attach(sip);
  sip.tap?.(rest.ladders.heard);
  closers.push(() => sip.stop());
  tools.census = () => censusOf(sip, media, outlets.broker);
  await sip.start();
  closers.push(() => callsEnded(sip, clock));
  return { sip, isReached, receiveBuffer, callers: registered };
};
