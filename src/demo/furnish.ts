import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type allScopes, newKey } from '../access/index.ts';
import { makeOffline } from '../app/index.ts';
import type { Config } from '../config/index.ts';
import { cryptoRandom, newPassword, ownUrl, systemClock } from '../lib/index.ts';
import type { Endpoint } from '../sip/client/index.ts';
import type { DemoApi } from './api.ts';
import type { DemoHost } from './host.ts';
import { createHouse, type FritzParts, type FrontDoor, type House } from './house/index.ts';

/** API keys of what stands in the house. */
export interface HouseKeys {
  readonly router: string;
  readonly device: string;
}

/** Where the build leaves the page: two levels up from here is the project, from `src/demo` as from `dist/server`. */
const pageFolder = fileURLToPath(new URL('../../dist/web/house/', import.meta.url));

/** Throws where the build has not made the page of the house. */
export const requirePage = ({ notPossible }: Pick<DemoHost, 'notPossible'>): void => {
  if (!existsSync(join(pageFolder, 'house.js')))
    throw notPossible('The page of the demo is not built: npm run build:web makes it.');
};

/** Makes the keys of the router and of the button, each good for its own work only, before the server starts. */
export const makeHouseKeys = async (config: Config, host: Pick<DemoHost, 'notPossible'>): Promise<HouseKeys> => {
  requirePage(host);
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
  readonly config: Pick<Config, 'code' | 'sip'>;
  /** Base URL of Offhook, where phones call, and where a softphone in a browser does. */
  readonly offhook: { readonly http: string; readonly sip: Endpoint; readonly ws: Endpoint };
  readonly kitchen: string;
  /** A box that the phones can hang on. */
  readonly fritz?: FritzParts;
}

/** Gives the house its lines: a wall phone and a cordless one that may confirm, and an app that may not. */
export const furnishHouse = async (furniture: Furniture): Promise<House> => {
  const { door, keys, api, apiKey, config, offhook, kitchen, fritz } = furniture;
  const wall = { id: 'wall', kind: 'analog', label: 'Wall phone', password: newPassword(cryptoRandom) } as const;
  const app = { id: 'app', kind: 'ip', label: 'Softphone', password: newPassword(cryptoRandom) } as const;
  for (const { id, ...line } of [wall, app]) await api.addLine(id, { ...line, username: id });
  const { prefix, digits } = config.code;
  return createHouse({
    door,
    pageFolder,
    offhook: {
      url: offhook.http,
      sip: offhook.sip,
      softphoneServer: ownUrl({ scheme: 'ws', ...offhook.ws }),
      serviceNumber: config.sip.serviceNumber,
      code: { prefix, digits },
    },
    keys: { ...keys, operator: apiKey },
    lines: [wall, { id: 'kitchen', kind: 'dect', label: 'Kitchen phone', password: kitchen }],
    softphone: app,
    fritz,
    clock: systemClock,
    random: cryptoRandom,
  });
};
