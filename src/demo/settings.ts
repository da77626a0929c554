import { type Config, loadConfig, problemLine } from '../config/index.ts';
import type { DemoHost } from './host.ts';
import type { FrontDoor } from './house/index.ts';

/** Every SIP transport of the house takes any free port. */
export const ANY_PORT = { udpPort: 0, tcpPort: 0, wsPort: 0 };

/** The defaults, whatever the operator's own installation is configured to; without a door on the operator's SIP ports. */
export const demoConfig = (
  { sip }: Config,
  {
    door,
    dataDir,
    apiKey,
  }: { readonly door: FrontDoor | undefined; readonly dataDir: string; readonly apiKey: string },
  { notPossible }: Pick<DemoHost, 'notPossible'>,
): Config => {
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
const houseSettings = ({ origin }: FrontDoor): readonly string[] => [
  'sip.host=127.0.0.1',
  'sip.digestAlgorithms=MD5',
  `http.corsOrigins=${origin}`,
  'device.buttons=http',
  'device.leds=simulated',
];
