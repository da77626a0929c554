import { ownUrl } from '../lib/index.ts';

const ALONE = 'the phone calls node 1, and then node 2 by itself';

/** What is said where no Kamailio stands in front. */
export const withoutKamailio =
  process.platform === 'linux'
    ? `  Kamailio    is not installed (apt-get install kamailio): ${ALONE}`
    : `  Kamailio    is left out on this system, which has one loopback address only: ${ALONE}`;

/** What is said at the end. `house`: where its page is; `database`: the reader's own. */
export const closingOfCluster = (
  { name, url }: { readonly name: string; readonly url: string },
  {
    apiKey,
    house,
    database,
  }: { readonly apiKey: string; readonly house: string; readonly database: string | undefined },
): readonly string[] => [
  '',
  `That was a fail-over. Offhook stays up on ${name} until Ctrl-C, which ends and removes all that was started here:`,
  '',
  `  House      ${house}   (its phones call ${name})`,
  `  Admin      ${ownUrl(url, 'ui', 'admin')}   (Calls: both of them, though the first was answered by the dead node)`,
  `  API key    ${apiKey}`,
  ...(database === undefined ? [] : ['', 'What was written into your database stays there: drop it.']),
];
