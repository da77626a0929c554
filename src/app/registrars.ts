import type { Config } from '../config/index.ts';
import { cryptoRandom, systemClock } from '../lib/index.ts';
import type { SipDecisions } from '../sip/port.ts';
import type { Sight } from '../sip/registrations/index.ts';
import { sipSettingsOf } from './settings.ts';

/** Takes nothing from anybody: it is there for the answers to what it asked. */
const nobody: SipDecisions = {
  screen: () => ({ status: 480 }),
  lacking: () => undefined,
  identify: () => undefined,
  credentials: () => undefined,
  isPeer: () => false,
  isHome: () => false,
  incoming: (call) => call.refuse({ status: 480 }),
  bound: () => undefined,
  turnedAway: () => undefined,
};

/** It listens at no port that anybody knows. */
const PORTS = { udpPort: 0, tcpPort: undefined, tlsPort: undefined, wsPort: undefined, wssPort: undefined };

/**
 * What is seen of the registrar of each entry of `sip.registrations`, in their order, from a port of its own: nothing is registered, and a server
 * that runs is not asked. Takes five seconds at most. Rejects where no port can be had, or a file that an entry names is of no use.
 */
export const lookAtRegistrars = async (config: Config): Promise<readonly Sight[]> => {
  // Of no use to whoever has no registration.
  const [{ createEmbeddedSip }, { createSystemResolver, lookAtRegistrar }, { registrationsOf }] = await Promise.all([
    import('../sip/embedded/index.ts'),
    import('../sip/registrations/index.ts'),
    import('./registrations.ts'),
  ]);
  const entries = registrationsOf(config);
  const [clock, random] = [systemClock, cryptoRandom];
  const settings = { ...sipSettingsOf(config), ...PORTS };
  const stack = createEmbeddedSip({ settings, clock, random, decisions: nobody, onFault: () => undefined });
  const resolver = createSystemResolver(clock);
  await stack.start();
  try {
    return await Promise.all(entries.map((settings) => lookAtRegistrar({ settings, stack, resolver, clock, random })));
  } finally {
    await stack.stop();
  }
};
