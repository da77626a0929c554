import { type ToldSettings, toldSettings } from '../config/index.ts';
import { announce } from '../store/index.ts';
import type { Addresses, Opening } from './context.ts';
import { createHistory } from './parts.ts';
import type { Registrations } from './registrations.ts';
import { openCalls } from './steps/calls.ts';
import { type Data, openData } from './steps/data.ts';
import { openDomain } from './steps/domain.ts';
import { openSound } from './steps/media.ts';
import { openOutlets } from './steps/outlets.ts';
import { openPresence } from './steps/presence.ts';
import { openRest, type Serving } from './steps/rest.ts';
import { openTr064 } from './steps/tr064.ts';

/** From the inside out: data, domain, what goes out, REST, calls; then everything listens. */
export const open = async (opening: Opening): Promise<Addresses> => {
  const { config, tools, closers } = opening;
  const serving: Serving = { now: false, isReached: () => false, registrations: () => [], callers: () => [] };
  const data = await openData(opening);
  const history = createHistory(data.store, tools);
  const presence = openPresence(opening, data, history);
  const domain = await openDomain(opening, data, presence);
  const registrations = await openRegistrations(opening, data);
  const outlets = await openOutlets(opening, data, domain);
  const sound = openSound(opening);
  const rest = await openRest(opening, { data, domain, outlets, sound, presence, history, serving });
  const calls = await openCalls(opening, {
    data,
    domain,
    sound,
    outlets,
    presence,
    rest,
    contacts: opening.overrides.contacts ?? registrations?.contacts,
  });
  serving.isReached = calls.isReached;
  if (calls.callers) serving.callers = calls.callers.recent;
  if (registrations) serving.registrations = registrations.view;
  closers.push(async () => {
    serving.now = false;
    calls.sip.drain();
  });

  const http = await rest.listen();
  const tr064 = await openTr064(opening, data, domain);
  await outlets.start();
  await registrations?.begin(calls.sip);
  const listening = { http, sip: calls.sip.addresses(), ...(tr064 !== undefined && { tr064 }) };
  closers.push(
    await announce(config.dataDir, { url: http, settings: { ...toldSettings(config), ...portsOf(listening) } }),
  );
  serving.now = true;
  const { apiKey } = data;
  const home = domain.home().cidrs;
  tools.logger.info({ ...listening, home, apiKey, receiveBuffer: calls.receiveBuffer() }, 'ready');
  return listening;
};

/** What nobody is registered with is not loaded; nor what a test stands in for. */
const openRegistrations = async (opening: Opening, data: Data): Promise<Registrations | undefined> => {
  const { config, overrides } = opening;
  if (config.sip.registrations.length === 0 || overrides.contacts) return undefined;
  const { createRegistrations } = await import('./registrations.ts');
  return createRegistrations(opening, data);
};

/** The ports that phones reach, which need not be those of the configuration: what takes any free one is told which it got. */
const portsOf = ({ sip }: Pick<Addresses, 'sip'>): ToldSettings =>
  Object.fromEntries(sip.map(({ transport, port }) => [`sip.${transport}Port`, port]));
