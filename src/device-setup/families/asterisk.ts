import { asteriskDialler } from '../dialling/handset.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { extensionSettings, PBX_KINDS, patterns, peerSettings, staysWithPbx } from './pbx.ts';

const digitMap: NonNullable<Family['digitMap']> = (plan) => {
  const { code, number, both } = patterns(plan);
  return [`_${code}`, number, `_${both}`].join('\n');
};

const endpoint = { at: ['pjsip.conf', 'endpoint'], named: true, content: 'setting' } as const;
const codecs = { ...endpoint, name: 'allow', content: 'codecs', value: '!all,alaw,ulaw' } as const;
const direct = { ...endpoint, name: 'direct_media', value: 'no' } as const;
const dtmf = { ...endpoint, name: 'dtmf_mode', content: 'dtmf', value: 'rfc4733' } as const;

const trunkFields: readonly Field[] = [
  {
    ...{ ...endpoint, name: 'send_pai', value: 'yes', decides: true },
    note: "the caller's extension goes out in P-Asserted-Identity",
  },
  { ...endpoint, name: 'trust_id_outbound', value: 'yes', note: 'also when the caller withholds the number' },
  { ...direct, note: 'the tone and the digits run through Asterisk, whose address Offhook knows' },
  { ...dtmf, note: 'digits after the service number', decides: true },
  { ...codecs, note: 'Offhook speaks G.711 only' },
  {
    ...{ ...endpoint, name: 'send_diversion', value: 'yes' },
    note: 'so unless set, leave it: a forwarded call has to look forwarded, so that it is refused',
  },
  { at: ['pjsip.conf', 'aor'], name: 'contact', named: true, content: 'server-and-port', note: 'behind `sip:`' },
  {
    ...{ at: ['pjsip.conf', 'identify'], name: 'match', named: true, content: 'server' },
    note: "what comes from Offhook's address belongs to the trunk; its context is empty, Offhook never calls",
  },
  {
    ...{ at: ['extensions.conf'], name: 'exten', named: true, content: 'digit-map' },
    note: 'one pattern a line, in the context of your phones',
  },
];

const extensionFields: readonly Field[] = [
  { at: ['pjsip.conf', 'auth'], name: 'username', named: true, content: 'registration-user', value: '620' },
  { at: ['pjsip.conf', 'auth'], name: 'password', named: true, content: 'registration-password' },
  { at: ['pjsip.conf', 'aor'], name: 'max_contacts', named: true, content: 'setting', value: '1' },
  { at: ['pjsip.conf', 'aor'], name: 'remove_existing', named: true, content: 'setting', value: 'yes' },
  { ...endpoint, name: 'send_pai', value: 'yes', decides: true },
  { ...endpoint, name: 'trust_id_outbound', value: 'yes' },
  direct,
  { ...dtmf, decides: true },
  codecs,
  { at: ['extensions.conf'], name: 'exten', named: true, content: 'registration-number', value: '620' },
];

const common = {
  models: [],
  group: 'pbx',
  kinds: PBX_KINDS,
  page: 'sip-config/pbx/asterisk.md',
  ordinary: staysWithPbx('They match none of the patterns and stay with your own dial plan.'),
} as const;

/** A trunk from Asterisk to Offhook, known by address. */
export const asterisk: Family = {
  ...common,
  id: 'asterisk',
  name: 'Asterisk, FreePBX in between',
  way: 'trunk',
  source:
    "Asterisk's documentation, and tried on 2026-11-28 with Asterisk (git of 2026-08-05, pjproject of 2026-08-20); FreePBX was not tried",
  fields: trunkFields,
  digitMap,
  dialling: {
    where: 'extension patterns of the context of your phones, to a trunk that Offhook trusts (sip-config/pbx)',
    also: () => 'Exclude them from the feature codes.',
    dialler: (plan) => asteriskDialler(digitMap(plan)),
    talkKey: true,
    remarks: () => ['The phone in front of the PBX has a digit map of its own: ask for that device too.'],
  },
  settings: peerSettings,
};

/** Offhook registers at Asterisk as an extension. */
export const asteriskExtension: Family = {
  ...common,
  id: 'asterisk-extension',
  name: 'Asterisk, Offhook as an extension',
  way: 'extension',
  source: "Asterisk's documentation; not run",
  fields: extensionFields,
  dials: ['tone'],
  settings: extensionSettings,
};
