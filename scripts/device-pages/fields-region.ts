import type { Family, Field } from '../../src/device-setup/index.ts';
import { plan } from './regions.ts';

type Said = Partial<Record<Field['content'], string>>;

/** What a page says where another line or installation has another value. */
const said: Said = {
  server: 'the server of `line add`',
  'server-and-port': 'the server of `line add`; add `:port` when it is not 5060',
  port: 'the port of `line add`',
  transport: 'UDP or TCP',
  user: "the line's user",
  password: "the line's password",
  'digit-map': 'the digit map',
  'service-number': `\`${plan.serviceNumber}\``,
  'registration-password': 'a long password, for Offhook alone',
};

/** The same on a PBX that is a trusted peer. */
const saidToPeers: Said = {
  ...said,
  server: 'the address of Offhook',
  'server-and-port': 'the address of Offhook, with `:port`',
  port: 'the SIP port of Offhook',
};

/** The fields page by page, a table for each. */
export const fieldsRegion = ({ fields, way }: Family): string => {
  const words = way === 'trunk' ? saidToPeers : said;
  const places = [...new Set(fields.map(({ at }) => at.join(', ')))];
  return places
    .flatMap((place) => {
      const group = fields.filter(({ at }) => at.join(', ') === place);
      const table = tableOf(group, words);
      return place === '' ? [table] : [placeOf(group), table];
    })
    .join('\n\n');
};

const placeOf = ([first]: readonly Field[]): string => {
  const german = first?.german?.at.join(', ');
  return `${first?.at.join(', ')}${german === undefined ? '' : ` (${german})`}:`;
};

const tableOf = (fields: readonly Field[], words: Said): string => {
  const german = fields.some((field) => field.german);
  const notes = fields.some(({ note }) => note !== undefined);
  const row = (cells: readonly [name: string, german: string, value: string, note: string]): string => {
    const [name, inGerman, value, note] = cells;
    return `| ${[name, ...(german ? [inGerman] : []), value, ...(notes ? [note] : [])].join(' | ')} |`;
  };
  return [
    row(['field', 'in German', 'enter', 'note']),
    row(['---', '---', '---', '---']),
    ...fields.map((field) => row([nameOf(field), germanOf(field), toEnter(field, words), field.note ?? ''])),
  ].join('\n');
};

const nameOf = ({ name, parameter }: Field): string =>
  parameter === undefined ? escaped(name) : `${escaped(name)} (\`${parameter}\`)`;

const germanOf = ({ german }: Field): string =>
  german === undefined ? '' : [german.name, german.value].filter((text) => text !== undefined).join(': ');

/** What is typed as it stands is shown as code. */
const CODES: ReadonlySet<Field['content']> = new Set(['registration-user', 'registration-number']);

const toEnter = ({ content, value }: Field, words: Said): string => {
  if (value === undefined) return words[content] ?? '';
  return CODES.has(content) ? `\`${value}\`` : escaped(value);
};

/** What Markdown would take for itself in a cell. */
const escaped = (text: string): string => text.replaceAll(/[|*]/g, (character) => `\\${character}`);
