import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { ONE_ACCOUNT, pbxInFront } from './ordinary.ts';

const account = { at: [], named: false } as const;

const fields: readonly Field[] = [
  { ...account, name: 'SIP server, registrar, domain, proxy', content: 'server' },
  { ...account, name: 'SIP port', content: 'port' },
  { ...account, name: 'transport', content: 'transport' },
  { ...account, name: 'user, user ID, extension', content: 'user' },
  { ...account, name: 'authentication name, authentication ID', content: 'user', note: 'or empty' },
  { ...account, name: 'password', content: 'password' },
  { ...account, name: 'registration time', content: 'register-time', value: '3600', note: 'seconds, from 60 on' },
  { ...account, name: 'codecs', content: 'codecs', value: 'PCMA (G.711 a-law) first, then PCMU' },
  { ...account, name: 'DTMF', content: 'dtmf', value: 'RFC 2833 (RFC 4733)', decides: true },
];

const common = { models: [], way: 'account', page: 'sip-config/devices/other.md', fields } as const;
const source = 'what all devices that speak SIP have in common';

/** An adapter of which nobody has read anything. */
export const otherAta: Family = {
  ...common,
  id: 'other-ata',
  name: 'Another adapter with a phone at a wire',
  group: 'ata',
  kinds: ['analog', 'isdn'],
  source,
  dials: ['code', 'number', 'tone'],
  ordinary: { because: ONE_ACCOUNT, ways: [pbxInFront('The port')] },
  notes: [
    'Let its dial plan or digit map send a whole code as one number, and switch off star codes of its own that begin like one. Where that cannot be, dial the service number, wait for the tone and key in the digits.',
  ],
};

/** A base of which nobody has read anything. */
export const otherDect: Family = {
  ...common,
  id: 'other-dect',
  name: 'Another DECT base',
  group: 'dect',
  kinds: ['dect'],
  source,
  dials: ['code', 'number', 'tone'],
  ordinary: { because: ONE_ACCOUNT, ways: [pbxInFront('The handset')] },
  notes: ['Key in the code, then press the talk key: a base sends everything as one number.'],
};

/** What can register and call, and never confirm. */
export const ipPhone: Family = {
  ...common,
  id: 'ip-phone',
  name: 'IP phone or app',
  group: 'ip-phone',
  kinds: ['ip'],
  source,
  dials: [],
  ordinary: { because: ONE_ACCOUNT, ways: [{ way: 'connection', text: 'Keep its usual account for them.' }] },
  notes: [
    'It can register and call, but never confirm: whoever has its password can be anywhere. Each of its tries is refused, and shown.',
  ],
};
