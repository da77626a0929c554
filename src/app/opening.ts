import { type ToldSettings, toldSettings } from '../config/index.ts';
import { announce } from '../store/index.ts';
import type { Addresses, Opening } from './context.ts';
import { createHistory } from './parts.ts';
import { openCalls } from './steps/calls.ts';
import { openData } from './steps/data.ts';
import { openDomain } from './steps/domain.ts';
import { openSound } from './steps/media.ts';
import { openOutlets } from './steps/outlets.ts';
import { openPresence } from './steps/presence.ts';
import { openRest, type Serving } from './steps/rest.ts';

/** From the inside out: data, domain, what goes out, REST, calls; then everything listens. */
export const open = async (opening: Opening): Promise<Addresses> => {
  const { config, tools, closers } = opening;
  const serving: Serving = { now: false, isReached: () => false, registrations: () => [], callers: () => [] };
  const data = await openData(opening);
  const history = createHistory(data.store, tools);
  const presence = openPresence(opening, data, history);
  const domain = await openDomain(opening, data, presence);
  const outlets = await openOutlets(opening, data, domain);
  const sound = openSound(opening);
  const rest = await openRest(opening, { data, domain, outlets, sound, presence, history, serving });
  const calls = await openCalls(opening, { data, domain, sound, outlets, rest });
  serving.isReached = calls.isReached;
  if (calls.callers) serving.callers = calls.callers.recent;
  closers.push(async () => {
    serving.now = false;
    calls.sip.drain();
  });

  const http = await rest.listen();
  await outlets.start();
  const listening = { http, sip: calls.sip.addresses() };
  closers.push(
    await announce(config.dataDir, { url: http, settings: { ...toldSettings(config), ...portsOf(listening) } }),
  );
  serving.now = true;
  const { apiKey } = data;
  const home = domain.home().cidrs;
  tools.logger.info({ ...listening, home, apiKey, receiveBuffer: calls.receiveBuffer() }, 'ready');
  return listening;
};

/** The ports that phones reach, which need not be those of the configuration: what takes any free one is told which it got. */
const portsOf = ({ sip }: Pick<Addresses, 'sip'>): ToldSettings =>
  Object.fromEntries(sip.map(({ transport, port }) => [`sip.${transport}Port`, port]));
