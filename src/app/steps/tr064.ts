import { ownUrl } from '../../lib/index.ts';
import type { Opening } from '../context.ts';
import { createDialForm } from '../dial-form.ts';
import { httpSettingsOf, originOf, tr064SettingsOf } from '../settings.ts';
import type { Data } from './data.ts';
import type { Domain } from './domain.ts';

/** The door for TR-064 clients: resolves with the URL at which it listens. Where it is closed, nothing of it is loaded. */
export const openTr064 = async (
  { config, tools, closers }: Opening,
  { store }: Pick<Data, 'store'>,
  { confirmations, lines, isHome }: Pick<Domain, 'confirmations' | 'lines' | 'isHome'>,
): Promise<string | undefined> => {
  if (config.tr064.port === 0) return undefined;
  const { openTr064: open } = await import('../../doors/tr064/index.ts');
  const { clock, random, logger, fault, metrics } = tools;
  const listening = await open({
    settings: tr064SettingsOf(config, httpSettingsOf(config).publicUrl),
    accounts: store.accounts,
    confirmations,
    orderOf: async (id) => (await store.events.of(id, 0, 1))[0]?.seq ?? Number.MAX_SAFE_INTEGER,
    originOf: originOf(config.network.loopback, isHome),
    dialForm: createDialForm(config, lines),
    clock,
    random,
    logger,
    onFault: fault,
    metrics,
  });
  closers.push(() => listening.close());
  return ownUrl({ scheme: 'http', host: config.tr064.host, port: listening.port });
};
