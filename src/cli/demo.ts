import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyText } from '../access/index.ts';
import { type Addresses, type App, createApp } from '../app/index.ts';
import { type Config, loadConfig, problemLine } from '../config/index.ts';
import { closeDoor, DemoApi, type Door, type House, openDoor, playRound, stateLine } from '../demo/index.ts';
import { cryptoRandom, newPassword } from '../lib/index.ts';
import { furnishHouse, type HouseKeys, makeHouseKeys } from './demo-house.ts';
import { deviceSetups } from './dialplan/index.ts';
import { notPossible } from './outcome.ts';
import { phoneServer } from './own-address.ts';
import { untilStopped } from './serve.ts';
import { setupSheet } from './setup-sheet.ts';
import { startRefusal } from './start-failure.ts';

/** How to run the demo. `lan`: real phones in the house may join. */
export interface DemoOptions {
  readonly lan: boolean;
  readonly say: (line: string) => void;
}

/** One demo that runs. */
interface Stage extends DemoOptions {
  readonly app: App;
  readonly config: Config;
  readonly apiKey: string;
  /** Undefined where there is no house to look at. */
  readonly behind: { readonly door: Door; readonly keys: HouseKeys } | undefined;
  /** The house is furnished. */
  readonly onHouse: (house: House) => void;
  readonly leaving: AbortSignal;
}

const ANY_PORT = { udpPort: 0, tcpPort: 0, wsPort: 0 };

/**
 * Runs Offhook on free ports with the embedded defaults and a data directory that is removed at the end, plays one round
 * with the scripted phone, then opens a house to try it in, and stays until a signal. With `lan`, SIP listens for the real
 * house instead, on its configured ports.
 */
export const demo = async (configured: Config, options: DemoOptions): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-demo-'));
  const apiKey = newKeyText(cryptoRandom);
  const door = options.lan ? undefined : await openDoor();
  const config = demoConfig(configured, door, dataDir, apiKey);
  const behind = door && { door, keys: await makeHouseKeys(config) };
  let house: House | undefined;
  const onHouse = (furnished: House): void => {
    house = furnished;
  };
  const app = createApp(config, door ? { sip: ANY_PORT, light: (shines) => house?.shine(shines) } : {});
  const stop = async (): Promise<void> => {
    await house?.stop();
    if (door) await closeDoor(door);
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  await untilStopped({ stop }, async (leaving) => {
    try {
      await play({ ...options, app, config, apiKey, behind, onHouse, leaving });
    } catch (cause) {
      throw startRefusal(cause, config) ?? cause;
    }
  });
};

/** The defaults, whatever the operator's own installation is configured to; without a door on the operator's SIP ports. */
const demoConfig = ({ sip }: Config, door: Door | undefined, dataDir: string, apiKey: string): Config => {
  const set = [
    `dataDir=${dataDir}`,
    `http.apiKey=${apiKey}`,
    'http.port=0',
    'log.level=warn',
    'network.loopback=home',
    ...(door
      ? houseSettings(door)
      : [`sip.host=${sip.host}`, `sip.udpPort=${sip.udpPort}`, `sip.tcpPort=${sip.tcpPort}`]),
  ];
  const loaded = loadConfig({ cwd: dataDir, env: {}, set });
  if (!loaded.ok) throw notPossible(...loaded.error.map(problemLine));
  return loaded.value.config;
};

/** What the house needs: its page may ask Offhook, and its softphone register (SIP.js takes the last algorithm of a challenge, and knows MD5 only). */
const houseSettings = ({ origin }: Door): readonly string[] => [
  'sip.host=127.0.0.1',
  'sip.digestAlgorithms=MD5',
  `http.corsOrigins=${origin}`,
  'device.buttons=http',
  'device.leds=simulated',
];

const play = async (stage: Stage): Promise<void> => {
  const { app, config, apiKey, say, lan, leaving } = stage;
  const addresses = await app.start();
  const api = new DemoApi(addresses.http, apiKey);
  const line = { id: 'kitchen', label: 'Kitchen phone', password: newPassword(cryptoRandom) };
  await api.addLine(line.id, { kind: 'dect', username: line.id, password: line.password, label: line.label });
  for (const text of opening(addresses, config, line.password)) say(text);

  const udp = addresses.sip.find(({ transport }) => transport === 'udp');
  if (!udp) throw notPossible('The demo dials over UDP: set sip.udpPort to a port.');
  await playRound({ api, sip: { host: '127.0.0.1', port: udp.port }, line, say: (text) => say(`  ${text}`), leaving });
  if (leaving.aborted) return;
  if (lan) {
    for (const text of await invitation(api, config)) say(text);
    await askAgainAndAgain(stage, api);
  }
  if (!stage.behind) return;
  const furnished = await furnishHouse({ ...stage.behind, api, apiKey, config, addresses, kitchen: line.password });
  stage.onHouse(furnished);
  await furnished.start();
  for (const text of closing(addresses, config, { apiKey, house: stage.behind.door.origin })) say(text);
};

const opening = ({ http, sip }: Addresses, { dataDir }: Config, password: string): readonly string[] => [
  'Offhook demo: one confirmation, over real SIP.',
  '',
  `  REST API   ${http}`,
  `  SIP        ${sip.map(({ transport, host, port }) => `${host}:${port} (${transport.toUpperCase()})`).join(', ')}`,
  `  Data       ${dataDir} (removed at the end)`,
  `  Phone      line kitchen, kind dect, password ${password}`,
  '',
];

const closing = (
  { http }: Addresses,
  config: Config,
  { apiKey, house }: { readonly apiKey: string; readonly house: string },
): readonly string[] => {
  const devices = deviceSetups({ ...config.code, serviceNumber: config.sip.serviceNumber });
  const maps = devices.filter(({ digitMap }) => digitMap !== null).slice(0, 2);
  const server = phoneServer({ host: '0.0.0.0' }, networkInterfaces());
  return [
    '',
    'Offhook stays up until Ctrl-C:',
    '',
    `  REST API   ${http}/docs   (every call of it)`,
    `  API key    ${apiKey}`,
    `  Try        curl -H 'Authorization: Bearer ${apiKey}' ${http}/v1/calls`,
    '',
    'Go on with your own phone: npm run demo -- --lan',
    'It prints a user and a password. Type them into your ATA or DECT base, together with:',
    '',
    `  SIP server   ${server}, port 5060`,
    ...maps.map(({ device, digitMap }) => `  Digit map    ${digitMap}   (${device})`),
    '',
    'That was the whole job. Now do it yourself, in a house with a wall phone, a button and an app:',
    '',
    `  House      ${house}`,
  ];
};

/** A line for a phone of the house, and the sheet for its ATA. */
const invitation = async (api: DemoApi, config: Config): Promise<readonly string[]> => {
  const password = newPassword(cryptoRandom);
  const username = 'my-phone';
  await api.addLine(username, { kind: 'analog', username, password, label: 'My phone' });
  const { udpPort, tcpPort, tlsPort } = config.sip;
  const server = phoneServer(config.sip, networkInterfaces());
  const account = { server, udpPort, tcpPort, tlsPort, username, password };
  const sheet = setupSheet(account, { ...config.code, serviceNumber: config.sip.serviceNumber });
  return ['', 'Now your own phone.', '', sheet, '', 'Then dial the code. Ctrl-C ends the demo.', ''];
};

/** Asks for one confirmation after the other, says what happens to each, and clicks OK for the person. */
const askAgainAndAgain = async ({ say, leaving }: Stage, api: DemoApi): Promise<void> => {
  for (let window = 2; !leaving.aborted; window += 1) {
    const asked = await api.request(`window-${window}`);
    say(`  ${stateLine(asked)}`);
    let refused = 0;
    for await (const shown of untilAborted(api.changes(asked.id, asked.version, leaving), leaving)) {
      for (const { code, line } of shown.attempts.slice(refused)) say(`  refused       ${code} (${line?.label})`);
      refused = shown.attempts.length;
      if (shown.state !== 'pending') say(`  ${stateLine(shown)}`);
      if (shown.state === 'confirmed') await api.complete(asked.id);
    }
  }
};

/** Ends quietly when the demo ends. */
async function* untilAborted<T>(source: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}
