import type { Config } from '../config/index.ts';
import { forwardAuth } from '../doors/forward-auth/index.ts';
import type { HttpParts } from '../http/index.ts';
import { parseNetworks } from '../lib/index.ts';
import type { Store } from '../store/index.ts';
import { policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** The doors of a configuration, and the page that some of them send people to. */
type Doors = Pick<HttpParts, 'doors' | 'hosted'>;

/** Those of an Offhook for which nothing is set. */
export const plainDoors: Doors = { doors: [forwardAuth(undefined)], hosted: undefined };

/** The doors of this Offhook. What can be off is imported only once the configuration turns it on. */
export const openDoors = async (
  config: Config,
  { store, tokenKey }: { readonly store: Pick<Store, 'tickets'>; readonly tokenKey: Buffer },
  tools: Pick<Tools, 'clock' | 'random'>,
): Promise<Doors> => {
  const { proxies, ...who } = config.forwardAuth;
  if (proxies.length === 0) return plainDoors;
  const networks = parseNetworks(proxies);
  if (!networks.ok) throw new Error(`forwardAuth.proxies was not checked: ${networks.error}`);
  const { createHosting } = await import('./hosting.ts');
  const { createAsking } = await import('../doors/forward-auth/asking.ts');
  const { page, ...hosting } = createHosting(store, tokenKey, tools);
  const settings = { ...who, proxies: networks.value, code: policyOf(config).code };
  return { doors: [forwardAuth(createAsking({ settings, ...hosting }))], hosted: page };
};
