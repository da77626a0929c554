import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import { grandstreamStarCodes } from '../dialling/star-codes.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';

const PORT = { at: ['FXS Port'], named: true } as const;

const fields: readonly Field[] = [
  { ...PORT, name: 'Account Active', parameter: 'P271', content: 'setting', value: 'Yes' },
  { ...PORT, name: 'Primary SIP Server', parameter: 'P47', content: 'server-and-port' },
  { ...PORT, name: 'SIP Transport', parameter: 'P130', content: 'transport' },
  { ...PORT, name: 'SIP User ID', parameter: 'P35', content: 'user' },
  { ...PORT, name: 'Authenticate ID', parameter: 'P36', content: 'user' },
  { ...PORT, name: 'Authenticate Password', parameter: 'P34', content: 'password' },
  { ...PORT, name: 'SIP Registration', parameter: 'P31', content: 'setting', value: 'Yes' },
  {
    ...PORT,
    name: 'Register Expiration',
    parameter: 'P32',
    content: 'register-time',
    value: '60',
    note: 'Minutes; Offhook gives at most 3600 s',
  },
  { ...PORT, name: 'Preferred Vocoder', content: 'codecs', value: 'choice 1 PCMA, choice 2 PCMU' },
  {
    ...PORT,
    name: 'Preferred DTMF method',
    content: 'dtmf',
    value: 'RFC2833 first, then SIP INFO, then In-audio',
  },
  { ...PORT, name: 'Early Dial', parameter: 'P29', content: 'setting', value: 'No' },
  { ...PORT, name: 'Use # as Dial Key', parameter: 'P72', content: 'setting', value: 'Yes' },
  { ...PORT, name: 'No Key Entry Timeout', parameter: 'P85', content: 'setting', value: '4' },
  { ...PORT, name: 'Enable Call Features', parameter: 'P191', content: 'setting', value: 'No' },
  { ...PORT, name: 'Dial Plan', parameter: 'P4200', content: 'digit-map' },
];

/** The digit map; `others` takes what is no code. */
export const grandstreamMap = (plan: DialPlan, others: string): string => {
  const x = codeDigits(plan, 'x');
  return `{ ${plan.prefix}${x} | ${plan.serviceNumber} | ${plan.serviceNumber}${x} | ${others} }`;
};

/** Analog telephone adapters HT8xx. */
export const grandstream: Family = {
  id: 'grandstream-ht8xx',
  name: 'Grandstream HT8xx',
  models: ['HT801', 'HT802', 'HT812', 'HT813', 'HT814'],
  group: 'ata',
  way: 'account',
  kinds: ['analog'],
  page: 'sip-config/devices/grandstream-ht8xx.md',
  source: "Grandstream's manuals (HT802, HT812/HT814, and HT503 for the telephone line)",
  fields,
  starCodes: {
    codes: grandstreamStarCodes,
    move: 'set Enable Call Features to No (P191=0), or give the function another code on the same page',
  },
  ordinary: [
    {
      way: 'pbx',
      models: ['HT801', 'HT802', 'HT812', 'HT814'],
      text: 'The port registers with a PBX, which sends codes to Offhook and everything else to the telephone network.',
    },
    {
      way: 'telephone-line',
      models: ['HT813'],
      text: 'Write L: x+ instead of x+ in the digit map: it sends what matches to the line.',
      digitMap: (plan) => grandstreamMap(plan, 'L: x+'),
    },
  ],
  file: 'cfg<mac>.xml',
};
