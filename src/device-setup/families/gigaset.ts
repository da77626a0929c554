import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { wholeNumbers } from './cordless.ts';
import { pbxInFront } from './ordinary.ts';

const connection = { at: ['Settings', 'Telephony', 'Connections'], named: true } as const;

const fields: readonly Field[] = [
  { ...connection, name: 'Domain', parameter: 'SipProvider.X.Domain', content: 'server' },
  { ...connection, name: 'Proxy server address', parameter: 'SipProvider.X.ProxyServerAddress', content: 'server' },
  { ...connection, name: 'Proxy server port', parameter: 'SipProvider.X.ProxyServerPort', content: 'port' },
  { ...connection, name: 'Registration server', parameter: 'SipProvider.X.RegServerAddress', content: 'server' },
  { ...connection, name: 'Registration server port', parameter: 'SipProvider.X.RegServerPort', content: 'port' },
  {
    ...{ ...connection, name: 'Registration refresh time', parameter: 'SipProvider.X.RegServerRefreshTimer' },
    ...{ content: 'register-time', value: '3600', note: 'seconds, from 60 on' },
  },
  { ...connection, name: 'Username', parameter: 'SipAccount.Y.UserName', content: 'user' },
  { ...connection, name: 'Authentication name', parameter: 'SipAccount.Y.AuthName', content: 'user' },
  { ...connection, name: 'Authentication password', parameter: 'SipAccount.Y.AuthPassword', content: 'password' },
  { at: [], name: 'codecs', named: false, content: 'codecs', value: 'G.711 a law first, then G.711 u law' },
  {
    ...{ at: [], name: 'DTMF', named: false, parameter: 'SipProvider.X.DTMFTransmission', content: 'dtmf' },
    value: 'RFC 2833',
    decides: true,
  },
];

/** DECT bases N510, N670 and N870. */
export const gigaset: Family = {
  id: 'gigaset',
  name: 'Gigaset N510/N670/N870',
  models: ['N510 IP PRO', 'N670 IP PRO', 'N870 IP PRO'],
  group: 'dect',
  way: 'account',
  kinds: ['dect'],
  page: 'sip-config/devices/gigaset.md',
  source: "Gigaset's manuals and provisioning parameters",
  parameters: "the provisioning parameter of N670 and N870, where X is the provider's number and Y the handset's",
  fields,
  dialling: wholeNumbers,
  ordinary: {
    because:
      'A handset calls through the connection it is assigned. Offhook must not be it alone: it answers 404 to 112.',
    ways: [
      {
        way: 'connection',
        models: ['N510 IP PRO'],
        text: "Keep the handset's usual connection as its send connection. A dialling plan (Settings, Telephony, Dialling Plans) can send numbers that begin with the service number through Offhook's connection; the manuals read describe it for the C470 and DX800 families, so look whether your firmware has the page.",
      },
      pbxInFront('The handset, which has one account,', ['N670 IP PRO', 'N870 IP PRO']),
    ],
  },
  notes: [
    "N670 and N870 have the server under Settings, Provider or PBX Profiles, and the account on the handset's own page.",
    "No star codes are known that begin like a code. Look whether the base or your provider's profile has a star prefix of its own (call pick-up, call forwarding) that takes codes, and clear it; the service number passes in any case.",
  ],
};
