import { type Config, loadConfig, problemLine } from '../config/index.ts';
import type { DemoHost } from './host.ts';
import type { FrontDoor } from './house/index.ts';

/** Every SIP transport of the house takes any free port. */
export const ANY_PORT = { udpPort: 0, tcpPort: 0, wsPort: 0 };

/** What a demonstration begins with. */
interface Beginning {
  /** Its `offhook.yaml` counts, where it has one. */
  readonly dataDir: string;
  readonly apiKey: string;
  /** What it needs besides, as `key=value`. */
  readonly settings: readonly string[];
}

/** The defaults, whatever the operator's own installation is configured to, and what the demonstration needs. */
export const demoConfig = (
  { dataDir, apiKey, settings }: Beginning,
  { notPossible }: Pick<DemoHost, 'notPossible'>,
): Config => {
  const set = [
    `dataDir=${dataDir}`,
    `http.apiKey=${apiKey}`,
    'http.port=0',
    'log.level=warn',
    'network.loopback=home',
    ...settings,
  ];
  const loaded = loadConfig({ cwd: dataDir, env: {}, set });
  if (!loaded.ok) throw notPossible(...loaded.error.map(problemLine));
  return loaded.value.config;
};

/** What the house needs: its page may ask Offhook, and its softphone register (SIP.js takes the last algorithm of a challenge, and knows MD5 only). */
export const houseSettings = ({ origin }: FrontDoor): readonly string[] => [
  'sip.host=127.0.0.1',
  'sip.digestAlgorithms=MD5',
  `http.corsOrigins=${origin}`,
  'device.buttons=http',
  'device.leds=simulated',
];

/** What the phones of the operator need: the SIP ports of the operator. */
export const ownSettings = ({ sip }: Config): readonly string[] => [
  `sip.host=${sip.host}`,
  `sip.udpPort=${sip.udpPort}`,
  `sip.tcpPort=${sip.tcpPort}`,
];
