import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type allScopes, newKey } from '../access/index.ts';
import { type Addresses, makeOffline } from '../app/index.ts';
import type { Config } from '../config/index.ts';
import { cryptoRandom, newPassword, ownUrl, systemClock } from '../lib/index.ts';
import type { DemoApi } from './api.ts';
import type { DemoHost } from './host.ts';
import { createHouse, type FrontDoor, type House } from './house/index.ts';

/** API keys of what stands in the house. */
export interface HouseKeys {
  readonly router: string;
  readonly device: string;
}

/** Where the build leaves the page: two levels up from here is the project, from `src` as from `dist`. */
const pageFolder = fileURLToPath(new URL('../../dist/web/house/', import.meta.url));

/** Makes the keys of the router and of the button, each good for its own work only, before the server starts. */
export const makeHouseKeys = async (
  config: Config,
  { notPossible }: Pick<DemoHost, 'notPossible'>,
): Promise<HouseKeys> => {
  if (!existsSync(join(pageFolder, 'house.js')))
    throw notPossible('The page of the demo is not built: npm run build:web makes it.');
  const { keys, close } = await makeOffline(config);
  const make = async (app: string, scopes: typeof allScopes): Promise<string> => {
    const { key, record } = newKey(cryptoRandom, app, app, scopes, systemClock.now());
    await keys.add(record);
    return key;
  };
  try {
    return { router: await make('router', ['confirm', 'users']), device: await make('button', ['device']) };
  } finally {
    await close();
  }
};

/** What a house is furnished with. `kitchen` is the password of the line that the first round was played on. */
interface Furniture {
  readonly door: FrontDoor;
  readonly keys: HouseKeys;
  readonly api: DemoApi;
  readonly apiKey: string;
  readonly config: Config;
  readonly addresses: Addresses;
  readonly kitchen: string;
}

/** Gives the house its lines: a wall phone and a cordless one that may confirm, and an app that may not. */
export const furnishHouse = async (furniture: Furniture): Promise<House> => {
  const { door, keys, api, apiKey, config, addresses, kitchen } = furniture;
  const wall = { id: 'wall', password: newPassword(cryptoRandom) };
  const app = { id: 'app', password: newPassword(cryptoRandom) };
  await api.addLine(wall.id, { kind: 'analog', username: wall.id, password: wall.password, label: 'Wall phone' });
  await api.addLine(app.id, { kind: 'ip', username: app.id, password: app.password, label: 'Softphone' });
  const portOf = (wanted: string): number => addresses.sip.find(({ transport }) => transport === wanted)?.port ?? 0;
  const { prefix, digits } = config.code;
  return createHouse({
    door,
    pageFolder,
    offhook: {
      url: addresses.http,
      sip: { host: '127.0.0.1', port: portOf('udp') },
      softphoneServer: ownUrl({ scheme: 'ws', host: '127.0.0.1', port: portOf('ws') }),
      serviceNumber: config.sip.serviceNumber,
      code: { prefix, digits },
    },
    keys: { ...keys, operator: apiKey },
    phones: [wall, { id: 'kitchen', password: kitchen }],
    softphone: app,
    clock: systemClock,
    random: cryptoRandom,
  });
};
