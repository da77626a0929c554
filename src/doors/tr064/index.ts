import type { BanPolicy, Rate } from '../../abuse/index.ts';
import type { AccountStore } from '../../access/index.ts';
import type { HttpParts } from '../../http/parts.ts';
import type { Clock, Random, ReportFault } from '../../lib/index.ts';
import { type Answer, countedOf } from './answers.ts';
import { createDoor, type DoorParts } from './door.ts';
import { Guard } from './guard.ts';
import { type Listening, listen } from './listener.ts';
import { Logins } from './logins.ts';
import { Processes, type ProcessParts } from './processes.ts';
import { Upstream, type UpstreamPlace } from './upstream.ts';

export { tryGuard } from './try-guard.ts';

/** What the door takes from the configuration. */
export interface Tr064Settings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly single: boolean;
  /** The device to stand before, and what needs a confirmation there, as `service#action`. */
  readonly guard: (UpstreamPlace & { readonly actions: readonly string[] }) | undefined;
  readonly bans: BanPolicy;
  readonly rate: Rate;
  readonly version: string;
  /** What tells this installation from others: an address of it. */
  readonly name: string;
}

/** Everything the door is made of. */
export interface Tr064Parts {
  readonly settings: Tr064Settings;
  readonly accounts: Pick<AccountStore, 'find' | 'all'>;
  readonly confirmations: ProcessParts['confirmations'];
  readonly orderOf: ProcessParts['orderOf'];
  readonly originOf: HttpParts['originOf'];
  readonly dialForm: HttpParts['dialForm'];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: HttpParts['logger'];
  readonly onFault: ReportFault;
  readonly metrics: Pick<HttpParts['metrics'], 'tr064Requests' | 'connectionsRefused'>;
}

/** Longer than a device behind us may take, asked twice. */
const SILENT_MS = 60_000;

/** The TR-064 door, which listens from here on. */
export const openTr064 = async (parts: Tr064Parts): Promise<Listening> => {
  const { settings, accounts, confirmations, orderOf, originOf, dialForm, clock, random, onFault, metrics } = parts;
  const logger = parts.logger.child({ part: 'tr064' });
  const logins = new Logins({ accounts, bans: settings.bans, clock, random });
  const apps = async (): Promise<readonly string[]> => [...new Set((await accounts.all()).map(({ app }) => app))];
  const processes = new Processes({ confirmations, apps, single: settings.single, orderOf, random });
  const guard = settings.guard && guardOf(settings.guard, parts);
  const startedAt = clock.now();
  const note: DoorParts['note'] = (what, about) => logger[what === 'not taken' ? 'warn' : 'info'](about, what);
  const answer = createDoor({
    logins,
    processes,
    guard,
    originOf,
    dialForm,
    note,
    name: settings.name,
    version: settings.version,
    upSeconds: () => Math.max(0, Math.floor((clock.now() - startedAt) / 1000)),
  });
  // What it offers is known before anybody asks, and what is wrong with it is told at the start.
  void guard?.described();
  const isBanned = (address: string): boolean => logins.isBanned(address);
  const { host, port, rate } = settings;
  const onAnswer = (answered: Answer): void => metrics.tr064Requests.inc(countedOf(answered));
  const onRefused = (): void => metrics.connectionsRefused.inc({ server: 'tr064' });
  return listen({ answer, isBanned, rate, silentMs: SILENT_MS, clock, onFault, onAnswer, onRefused }, host, port);
};

const guardOf = (
  { actions, ...place }: NonNullable<Tr064Settings['guard']>,
  { clock, random, logger }: Pick<Tr064Parts, 'clock' | 'random' | 'logger'>,
): Guard =>
  new Guard({
    upstream: new Upstream(place, { clock, random }),
    actions,
    clock,
    onTurn: (fault) => {
      if (fault === undefined) logger.info({ upstream: place.url }, 'the TR-064 device behind us is known again');
      else
        logger.error({ upstream: place.url, fault }, 'the TR-064 device behind us cannot be guarded: no call passes');
    },
  });
