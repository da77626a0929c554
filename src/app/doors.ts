import { type Config, isPageless } from '../config/index.ts';
import { forwardAuth } from '../doors/forward-auth/index.ts';
import type { Door, HttpParts } from '../http/index.ts';
import { parseNetworks } from '../lib/index.ts';
import type { Store } from '../store/index.ts';
import type { Hosting } from './hosting.ts';
import type { KeycloakNeeds } from './keycloak.ts';
import type { OpenIdNeeds, TellingDoor } from './openid.ts';
import { policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** The doors of a configuration, and the page that some of them send people to. */
type Doors = Pick<HttpParts, 'doors' | 'ownDoors' | 'hosted'>;

/** The same, and what tells others of what came in by them. */
interface OpenDoors extends Doors {
  readonly callbacks: readonly TellingDoor['callbacks'][];
}

/** Those of an Offhook for which nothing is set. */
export const plainDoors: Doors = { doors: [forwardAuth(undefined)], ownDoors: [], hosted: undefined };

/** What the doors need of the data. */
interface DoorNeeds extends OpenIdNeeds {
  readonly store: OpenIdNeeds['store'] & Pick<Store, 'confirmations' | 'tickets' | 'accounts'>;
  readonly confirmations: KeycloakNeeds['confirmations'];
}

/** The doors of this Offhook. What can be off is imported only once the configuration turns it on. */
export const openDoors = async (config: Config, needs: DoorNeeds, tools: Tools): Promise<OpenDoors> => {
  const hasWaiting = isPageless(config);
  const isAsked = config.forwardAuth.proxies.length > 0 || hasWaiting;
  if (!isAsked) return { ...plainDoors, callbacks: [] };
  const { createHosting } = await import('./hosting.ts');
  const hosting = createHosting(needs.store, needs.tokenKey, tools);
  const telling = await backgroundDoors(config, { ...needs, hosting }, tools);
  const ownDoors = telling.map(({ door }) => door);
  if (hasWaiting) {
    const { createWaitingPage } = await import('./waiting.ts');
    ownDoors.push(createWaitingPage(config, needs.store, tools));
  }
  return {
    doors: [await proxyDoor(config, hosting)],
    ownDoors,
    hosted: hosting.page,
    callbacks: telling.map(({ callbacks }) => callbacks),
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

/** Those that ask where no page is at hand. */
const backgroundDoors = async (
  config: Config,
  needs: DoorNeeds & { readonly hosting: Hosting },
  tools: Tools,
): Promise<readonly TellingDoor[]> => {
  const doors: TellingDoor[] = [];
  if (config.openid.enabled) {
    const { createOpenIdDoor } = await import('./openid.ts');
    doors.push(createOpenIdDoor(config, needs, tools));
  }
  if (config.keycloak.length > 0) {
    const { createKeycloakDoor } = await import('./keycloak.ts');
    doors.push(createKeycloakDoor(config, needs, tools));
  }
  return doors;
};
