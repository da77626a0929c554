import { pattonDialler } from '../dialling/patton.ts';
import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';

const digitMap = (plan: DialPlan): string =>
  [
    `route ${plan.prefix}${codeDigits(plan, '.')} dest-interface OFFHOOK`,
    `route ${plan.serviceNumber}T dest-interface OFFHOOK`,
    'route .T dest-interface ORDINARY',
  ].join('\n');

/** In the SIP gateway, for the identity that the FXS port uses. */
const gateway = { at: [], named: false } as const;

const fields: readonly Field[] = [
  { ...gateway, name: 'SIP server and registrar', content: 'server-and-port' },
  { ...gateway, name: 'user and authentication name', content: 'user' },
  { ...gateway, name: 'password', content: 'password' },
  { ...gateway, name: 'registration lifetime', content: 'register-time', value: '3600', note: 'seconds, at most' },
  { ...gateway, name: 'codecs of the VoIP profile', content: 'codecs', value: 'G.711 a-law, G.711 u-law' },
  {
    ...{ ...gateway, name: 'DTMF relay of the VoIP profile', content: 'dtmf' },
    value: 'on, as RTP events',
    note: 'RFC 2833; dtmf-relay',
    decides: true,
  },
  {
    ...{ at: ['context cs', 'routing-table called-e164'], name: 'route', named: true, content: 'digit-map' },
    note: 'OFFHOOK and ORDINARY are your two interfaces',
  },
];

/** SmartNode gateways with ports for analog phones. */
export const patton: Family = {
  id: 'patton-smartnode',
  name: 'Patton SmartNode FXS',
  models: [],
  group: 'ata',
  way: 'account',
  kinds: ['analog'],
  page: 'sip-config/devices/patton-smartnode.md',
  source: "Patton's SmartWare software configuration guide (call router, `called-e164` tables)",
  fields,
  digitMap,
  dialling: {
    where: 'context cs, routing-table called-e164; OFFHOOK and ORDINARY are your two interfaces',
    also: ({ serviceNumber }) => `${serviceNumber}T serves both forms of the service number.`,
    dialler: (plan) => pattonDialler(digitMap(plan)),
    talkKey: false,
    remarks: ({ serviceNumber }) => [
      `One route ${serviceNumber}T serves both forms: with ${serviceNumber} and ${serviceNumber}...... side by side the number alone would count as unfinished and be dropped after 12 s.`,
    ],
  },
  ordinary: {
    because: 'Each call is sent to the interface that its route names. Never let OFFHOOK be the only one.',
    ways: [
      {
        way: 'telephone-line',
        text: 'The last route sends them to ORDINARY, the interface of your telephone line or provider: Offhook never sees them.',
      },
    ],
  },
  notes: [
    'Trinity firmware has other commands for the SIP side: take the values, not the syntax.',
    'A route that begins with *1 or less than your code.prefix would keep codes waiting or take them: look through your tables for keys that begin with a star.',
  ],
};
