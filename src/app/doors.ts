import type { Config } from '../config/index.ts';
import { forwardAuth } from '../doors/forward-auth/index.ts';
import type { Door, HttpParts } from '../http/index.ts';
import { parseNetworks } from '../lib/index.ts';
import type { Store } from '../store/index.ts';
import type { Hosting } from './hosting.ts';
import type { OpenIdNeeds } from './openid.ts';
import { policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** The doors of a configuration, and the page that some of them send people to. */
type Doors = Pick<HttpParts, 'doors' | 'ownDoors' | 'hosted'>;

/** Those of an Offhook for which nothing is set. */
export const plainDoors: Doors = { doors: [forwardAuth(undefined)], ownDoors: [], hosted: undefined };

/** What the doors need of the data. */
interface DoorNeeds extends OpenIdNeeds {
  readonly store: OpenIdNeeds['store'] & Pick<Store, 'confirmations' | 'tickets'>;
}

/** The doors of this Offhook. What can be off is imported only once the configuration turns it on. */
export const openDoors = async (config: Config, needs: DoorNeeds, tools: Tools): Promise<Doors> => {
  const isAsked = config.forwardAuth.proxies.length > 0 || config.openid.enabled || config.keycloak.length > 0;
  if (!isAsked) return plainDoors;
  const { createHosting } = await import('./hosting.ts');
  const hosting = createHosting(needs.store, needs.tokenKey, tools);
  return {
    doors: [await proxyDoor(config, hosting)],
    ownDoors: await backgroundDoors(config, { ...needs, hosting }, tools),
    hosted: hosting.page,
  };
};

const proxyDoor = async (config: Config, hosting: Hosting): Promise<Door> => {
  const { proxies, ...who } = config.forwardAuth;
  if (proxies.length === 0) return forwardAuth(undefined);
  const networks = parseNetworks(proxies);
  if (!networks.ok) throw new Error(`forwardAuth.proxies was not checked: ${networks.error}`);
  const { createAsking } = await import('../doors/forward-auth/asking.ts');
  const settings = { ...who, proxies: networks.value, code: policyOf(config).code };
  const { tickets, cookies } = hosting;
  return forwardAuth(createAsking({ settings, tickets, cookies }));
};

/** Those that ask where no page is at hand, with the page that shows it. */
const backgroundDoors = async (
  config: Config,
  needs: DoorNeeds & { readonly hosting: Hosting },
  tools: Tools,
): Promise<readonly Door[]> => {
  const doors: Door[] = [];
  if (config.openid.enabled) {
    const { createOpenIdDoor } = await import('./openid.ts');
    doors.push(createOpenIdDoor(config, needs, tools));
  }
  if (config.keycloak.length > 0) {
    const { createKeycloakDoor } = await import('./keycloak.ts');
    doors.push(createKeycloakDoor(config, needs, tools));
  }
  if (doors.length === 0) return doors;
  const { createWaitingPage } = await import('./waiting.ts');
  return [...doors, createWaitingPage(config, needs.store, tools)];
};
