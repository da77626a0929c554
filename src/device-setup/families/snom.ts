import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { UNKNOWN_STARS, wholeNumbers } from './cordless.ts';
import { ONE_ACCOUNT, pbxInFront } from './ordinary.ts';

/** One server entry of the base, and the account at the handset's extension. */
const base = { at: [], named: false } as const;

const fields: readonly Field[] = [
  { ...base, name: 'registrar and SIP server', content: 'server-and-port' },
  { ...base, name: 'transport', content: 'transport' },
  { ...base, name: 're-registration time', content: 'register-time', value: '3600', note: 'seconds, from 60 on' },
  { ...base, name: 'extension, user name', content: 'user' },
  { ...base, name: 'authentication user name', content: 'user' },
  { ...base, name: 'authentication password', content: 'password' },
  { ...base, name: 'codec priority', content: 'codecs', value: 'PCMA (G.711 a-law) first, then PCMU' },
  { ...base, name: 'DTMF signalling', content: 'dtmf', value: 'RFC 2833', decides: true },
];

/** DECT bases M300, M700 and M900. */
export const snom: Family = {
  id: 'snom',
  name: 'Snom M300/M700/M900',
  models: [],
  group: 'dect',
  way: 'account',
  kinds: ['dect'],
  page: 'sip-config/devices/snom.md',
  source:
    "what such bases have in common: Snom's manuals could not be read, so this names values, and you find the field",
  fields,
  dialling: wholeNumbers,
  ordinary: { because: ONE_ACCOUNT, ways: [pbxInFront('The handset')] },
  notes: [UNKNOWN_STARS],
};
