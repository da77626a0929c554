import type { Addresses } from '../app/index.ts';
import type { Config } from '../config/index.ts';
import { formatHost, ownUrl } from '../lib/index.ts';
import type { DemoHost } from './host.ts';

/** What is said before the round. `password`: of the line that the round is played on. */
export const opening = ({ http, sip }: Addresses, { dataDir }: Config, password: string): readonly string[] => [
  'Offhook demo: one confirmation, over real SIP.',
  '',
  `  REST API   ${http}`,
  `  SIP        ${sip.map(({ transport, host, port }) => `${formatHost(host)}:${port} (${transport.toUpperCase()})`).join(', ')}`,
  `  Data       ${dataDir} (removed at the end)`,
  `  Phone      line kitchen, kind dect, password ${password}`,
  '',
];

/** What is said when the house stands. `house`: where its page is. */
export const closing = (
  { http }: Addresses,
  config: Config,
  { apiKey, house }: { readonly apiKey: string; readonly house: string },
  { digitMaps, phoneServer }: Pick<DemoHost, 'digitMaps' | 'phoneServer'>,
): readonly string[] => {
  const plan = { ...config.code, serviceNumber: config.sip.serviceNumber };
  const maps = digitMaps(plan)
    .filter(({ digitMap }) => digitMap !== null)
    .slice(0, 2);
  return [
    '',
    'Offhook stays up until Ctrl-C:',
    '',
    `  REST API   ${ownUrl(http, 'docs')}   (every call of it)`,
    `  API key    ${apiKey}`,
    `  Try        curl -H 'Authorization: Bearer ${apiKey}' ${ownUrl(http, 'v1', 'calls')}`,
    '',
    'Go on with your own phone: npm run demo -- --lan',
    'It prints a user and a password. Type them into your ATA or DECT base, together with:',
    '',
    `  SIP server   ${phoneServer({ host: '0.0.0.0' })}, port 5060`,
    ...maps.map(({ device, digitMap }) => `  Digit map    ${digitMap}   (${device})`),
    '',
    'That was the whole job. Now do it yourself, in a house with a wall phone, a button and an app:',
    '',
    `  House      ${house}`,
  ];
};
