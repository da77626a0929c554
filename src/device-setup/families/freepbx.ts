import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { extensionSettings, PBX_KINDS, patterns, peerSettings, staysWithPbx } from './pbx.ts';

const extension = { at: ['Applications', 'Extensions'], named: true, content: 'setting' } as const;
const advanced = { at: ['Applications', 'Extensions', 'Advanced'], named: true, content: 'setting' } as const;

const extensionFields: readonly Field[] = [
  {
    ...{ ...extension, name: 'User Extension', content: 'registration-user', value: '620' },
    note: 'a new chan_pjsip extension',
  },
  { ...extension, name: 'Secret', content: 'registration-password', note: 'a long one' },
  { ...extension, name: 'Voicemail', value: 'off', note: 'no call forwarding, no follow me' },
  { ...advanced, name: 'Send RPID', value: 'Send P-Asserted-Identity header', decides: true },
  { ...advanced, name: 'Trust RPID', value: 'no' },
  { ...advanced, name: 'Max contacts', value: '1' },
  { ...advanced, name: 'DTMF', content: 'dtmf', value: 'RFC 4733', decides: true },
  { ...advanced, name: 'codecs', content: 'codecs', value: 'alaw and ulaw' },
  {
    ...{ at: [], name: 'ring groups, queues and inbound routes', named: false, content: 'setting' },
    ...{ value: 'none with 620 in it', note: 'nobody outside should ring it' },
  },
];

const trunk = { at: ['Trunk, chan_pjsip'], named: false, content: 'setting' } as const;
const route = { at: ['Outbound route'], named: false, content: 'setting' } as const;

const trunkFields: readonly Field[] = [
  { ...trunk, name: 'authentication', value: 'none' },
  { ...trunk, name: 'registration', value: 'none' },
  { ...trunk, name: 'SIP server', content: 'server' },
  { ...trunk, name: 'port', content: 'port' },
  { ...trunk, name: 'identity of the caller', value: 'send P-Asserted-Identity', decides: true },
  { ...trunk, name: 'codecs', content: 'codecs', value: 'alaw and ulaw' },
  { ...trunk, name: 'dial options', value: 'empty', note: 'so that no T, t or r remains' },
  { ...route, name: 'trunks', value: 'this trunk only', note: 'the route stands above all others' },
  { ...route, name: 'intra-company', value: 'on', note: 'the extension stays the caller' },
  { ...route, name: 'dial patterns', content: 'digit-map' },
  {
    ...{ at: ['Admin'], name: 'Feature Codes', named: true, content: 'setting', decides: true },
    ...{ value: 'none that begins with your code.prefix', note: 'look at *1 (in-call recording) too' },
  },
  {
    ...{ at: ['Extensions'], name: 'call forwarding', named: false, content: 'setting' },
    value: 'none to these numbers',
  },
];

const common = {
  models: [],
  group: 'pbx',
  kinds: PBX_KINDS,
  page: 'sip-config/pbx/freepbx.md',
  source: 'its documentation; FreePBX was not tried',
} as const;

/** Offhook registers at FreePBX as an extension. */
export const freepbxExtension: Family = {
  ...common,
  id: 'freepbx-extension',
  name: 'FreePBX, Offhook as an extension',
  way: 'extension',
  fields: extensionFields,
  dials: ['tone'],
  ordinary: staysWithPbx('They go out as before: Offhook is called at its extension alone.'),
  settings: extensionSettings,
};

/** A trunk from FreePBX to Offhook, known by address. */
export const freepbx: Family = {
  ...common,
  id: 'freepbx',
  name: 'FreePBX, Offhook behind a trunk',
  way: 'trunk',
  fields: trunkFields,
  digitMap: (plan) => Object.values(patterns(plan)).join('\n'),
  dials: ['code', 'number', 'tone'],
  ordinary: staysWithPbx('They match none of the patterns and stay with your other routes.'),
  settings: peerSettings,
};
