import { Digest } from '../../digest/index.ts';
import type { Clock, Random, ReportFault } from '../../lib/index.ts';
import { type Count, Counters } from '../counters.ts';
import { OwnRoutes } from '../local-addresses.ts';
import type { SipDecisions } from '../port.ts';
import { Proxies } from '../proxies.ts';
import { Registrar } from '../registrar.ts';
import type { ListenSettings, SipSettings } from '../settings.ts';
import { type Admit, createAdmission, type ServerState } from './admission.ts';

/** What every back end is made of, but for its way to the phones. */
export interface ServerOptions {
  readonly settings: Omit<SipSettings, keyof ListenSettings>;
  readonly clock: Clock;
  readonly random: Random;
  readonly decisions: SipDecisions;
  readonly onFault: ReportFault;
  readonly count?: Count | undefined;
}

/** What every back end judges requests by, and where it keeps what comes of them. */
export interface ServerParts {
  readonly admit: Admit;
  readonly registrar: Registrar;
  readonly proxies: Proxies;
  readonly counters: Counters;
  /** The address of this machine from which packets to that one leave; undefined where there is no route. */
  readonly localTowards: (address: string) => string | undefined;
}

/** Makes them, the same for every back end; `server` is what one has to know of it. No timer runs before the first REGISTER. */
export const createServerParts = (
  { settings, clock, random, decisions, count }: ServerOptions,
  server: ServerState,
): ServerParts => {
  const digest = new Digest({ realm: settings.realm, algorithms: settings.digestAlgorithms, random });
  const routes = new OwnRoutes();
  return {
    admit: createAdmission({ decisions, digest, server, clock }),
    registrar: new Registrar(
      clock,
      { minSeconds: settings.registerMinSeconds, maxSeconds: settings.registerMaxSeconds },
      ({ line, binding, changed }) => decisions.bound(line, binding, changed),
    ),
    proxies: new Proxies(settings.proxies ?? []),
    counters: new Counters(count),
    localTowards: (address) => routes.towards(address, clock.now()),
  };
};
