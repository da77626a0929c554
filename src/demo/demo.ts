import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyText } from '../access/index.ts';
import { type App, createApp } from '../app/index.ts';
import { createRest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import { cryptoRandom, newPassword } from '../lib/index.ts';
import { DemoApi } from './api.ts';
import { furnishHouse, type HouseKeys, makeHouseKeys } from './furnish.ts';
import type { DemoHost } from './host.ts';
import { closeDoor, type FritzParts, type FrontDoor, type House, openDoor } from './house/index.ts';
import { openBox } from './own-box.ts';
import { askAgainAndAgain, invitation } from './own-phone.ts';
import { playRound } from './round.ts';
import { ANY_PORT, demoConfig, houseSettings, ownSettings } from './settings.ts';
import { closing, opening } from './words.ts';

/** One demo that runs. */
interface Stage {
  readonly host: DemoHost;
  readonly app: App;
  readonly config: Config;
  readonly apiKey: string;
  /** Undefined where there is no house to look at: real phones play. */
  readonly behind: { readonly door: FrontDoor; readonly fritz: FritzParts; readonly keys: HouseKeys } | undefined;
  /** The house is furnished. */
  readonly onHouse: (house: House) => void;
  readonly leaving: AbortSignal;
}

/**
 * Runs Offhook on free ports with the embedded defaults and a data directory that is removed at the end, plays one round
 * with the scripted phone, then opens a house to try it in, and stays until a signal. With `lan`, SIP listens for the
 * reader's own phones instead, on its configured ports.
 */
export const demo = async (configured: Config, { lan }: { readonly lan: boolean }, host: DemoHost): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-demo-'));
  const apiKey = newKeyText(cryptoRandom);
  const door = lan ? undefined : await openDoor();
  const fritz = lan ? undefined : await openBox(dataDir);
  const settings = door ? houseSettings(door) : ownSettings(configured);
  const config = demoConfig({ dataDir, apiKey, settings }, host);
  const behind = door && fritz && { door, fritz, keys: await makeHouseKeys(config, host) };
  let house: House | undefined;
  const onHouse = (furnished: House): void => {
    house = furnished;
  };
  const app = createApp(config, door ? { sip: ANY_PORT, light: (shines) => house?.shine(shines) } : {});
  const stop = async (): Promise<void> => {
    await house?.stop();
    if (door) await closeDoor(door);
    await app.stop();
    await fritz?.box.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  await host.untilStopped({ stop }, async (leaving) => {
    try {
      await play({ host, app, config, apiKey, behind, onHouse, leaving });
    } catch (cause) {
      throw host.startRefusal(cause, config) ?? cause;
    }
  });
};

const play = async ({ host, app, config, apiKey, behind, onHouse, leaving }: Stage): Promise<void> => {
  const { say } = host;
  const addresses = await app.start();
  const api = new DemoApi(createRest({ url: addresses.http, apiKey }));
  const line = { id: 'kitchen', label: 'Kitchen phone', password: newPassword(cryptoRandom) };
  await api.addLine(line.id, { kind: 'dect', username: line.id, password: line.password, label: line.label });
  for (const text of opening(addresses, config, line.password)) say(text);

  const udp = addresses.sip.find(({ transport }) => transport === 'udp');
  if (!udp) throw host.notPossible('The demo dials over UDP: set sip.udpPort to a port.');
  await playRound({ api, sip: { host: '127.0.0.1', port: udp.port }, line, say: (text) => say(`  ${text}`), leaving });
  if (leaving.aborted) return;
  if (!behind) {
    for (const text of await invitation(api, config, host)) say(text);
    await askAgainAndAgain(api, say, leaving);
    return;
  }
  const portOf = (wanted: string): number => addresses.sip.find(({ transport }) => transport === wanted)?.port ?? 0;
  const at = (transport: string) => ({ host: '127.0.0.1', port: portOf(transport) });
  const offhook = { http: addresses.http, sip: at('udp'), ws: at('ws') };
  const furnished = await furnishHouse({ ...behind, api, apiKey, config, offhook, kitchen: line.password });
  onHouse(furnished);
  await furnished.start();
  for (const text of closing(addresses, config, { apiKey, house: behind.door.origin }, host)) say(text);
};
