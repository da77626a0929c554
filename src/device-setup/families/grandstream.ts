import { grandstreamDialler } from '../dialling/grandstream.ts';
import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import { grandstreamStarCodes } from '../dialling/star-codes.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { ONE_ACCOUNT, pbxInFront } from './ordinary.ts';

const FACTORY = '{ x+ | \\+x+ | *x+ | *xx*x+ }';

/** `others` takes what is no code. */
const mapWith = (plan: DialPlan, others: string): string => {
  const x = codeDigits(plan, 'x');
  return `{ ${plan.prefix}${x} | ${plan.serviceNumber} | ${plan.serviceNumber}${x} | ${others} }`;
};

const digitMap = (plan: DialPlan): string => mapWith(plan, 'x+');

const port = { at: ['FXS Port'], named: true } as const;

const YES = { content: 'setting', value: 'Yes' } as const;
const NO = { content: 'setting', value: 'No' } as const;

const fields: readonly Field[] = [
  { ...port, name: 'Account Active', parameter: 'P271', ...YES, inFile: { P271: '1' } },
  { ...port, name: 'Primary SIP Server', parameter: 'P47', content: 'server-and-port' },
  { ...port, name: 'SIP Transport', parameter: 'P130', content: 'transport' },
  { ...port, name: 'SIP User ID', parameter: 'P35', content: 'user' },
  { ...port, name: 'Authenticate ID', parameter: 'P36', content: 'user' },
  { ...port, name: 'Authenticate Password', parameter: 'P34', content: 'password' },
  { ...port, name: 'SIP Registration', parameter: 'P31', ...YES, inFile: { P31: '1' } },
  {
    ...{ ...port, name: 'Register Expiration', parameter: 'P32', content: 'register-time', value: '60' },
    inFile: { P32: '60' },
    note: 'minutes; Offhook gives at most 3600 s',
  },
  {
    ...{ ...port, name: 'Preferred Vocoder', parameter: 'P57, P58', content: 'codecs' },
    value: 'choice 1 PCMA, choice 2 PCMU',
    inFile: { P57: '8', P58: '0' },
  },
  {
    ...{ ...port, name: 'Preferred DTMF method', parameter: 'P850, P851, P852', content: 'dtmf' },
    value: 'RFC2833 first, then SIP INFO, then In-audio',
    inFile: { P850: '101', P851: '102', P852: '100' },
    decides: true,
  },
  { ...port, name: 'Early Dial', parameter: 'P29', ...NO, inFile: { P29: '0' }, decides: true },
  { ...port, name: 'Use # as Dial Key', parameter: 'P72', ...YES, inFile: { P72: '1' } },
  {
    ...{ ...port, name: 'No Key Entry Timeout', parameter: 'P85', content: 'setting', value: '4' },
    inFile: { P85: '4' },
    note: 'seconds',
  },
  {
    ...{ ...port, name: 'Enable Call Features', parameter: 'P191', ...NO, inFile: { P191: '0' } },
    note: 'or move the star codes that are in the way',
    decides: true,
  },
  { ...port, name: 'Dial Plan', parameter: 'P4200', content: 'digit-map' },
];

/** Analog telephone adapters HT8xx. */
export const grandstream: Family = {
  id: 'grandstream-ht8xx',
  name: 'Grandstream HT8xx',
  models: ['HT801', 'HT802', 'HT812', 'HT813', 'HT814'],
  group: 'ata',
  way: 'account',
  kinds: ['analog'],
  page: 'sip-config/devices/grandstream-ht8xx.md',
  source:
    "Grandstream's manuals (HT802, HT812/HT814, and HT503 for the telephone line) and its template of a configuration file for HT80x (firmware 1.0.10.6)",
  parameters: 'the P value in such a file, for the first port of an HT801 or HT802',
  fields,
  digitMap,
  dialling: {
    dialler: (plan) => grandstreamDialler(digitMap(plan)),
    talkKey: false,
    factory: { map: FACTORY, dialler: grandstreamDialler(FACTORY) },
    remarks: ({ serviceNumber }) => [
      `The documents do not say whether a filled rule fires while x+ could take another digit; this is the slower reading. Where it fires at once, ${serviceNumber} is called at once and Offhook hears the digits that follow: both confirm.`,
    ],
  },
  starCodes: {
    codes: grandstreamStarCodes,
    move: 'set Enable Call Features to No (P191=0), or give the function another code on the same page',
  },
  ordinary: {
    because: ONE_ACCOUNT,
    ways: [
      pbxInFront('The port', ['HT801', 'HT802', 'HT812', 'HT814']),
      {
        way: 'telephone-line',
        models: ['HT813'],
        text: 'Write `L: x+` instead of `x+` in the digit map: it sends what matches to the line.',
        digitMap: (plan) => mapWith(plan, 'L: x+'),
      },
    ],
  },
  notes: [
    'HT812 and HT814 have the server and the rules on the page of a profile, and user and password on the page FXS Ports.',
  ],
  file: { name: 'cfg<mac>.xml', models: ['HT801', 'HT802'] },
};
