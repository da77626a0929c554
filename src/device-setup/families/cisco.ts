import { ciscoDialler } from '../dialling/cisco.ts';
import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import { ciscoStarCodes } from '../dialling/star-codes.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { ONE_ACCOUNT, pbxInFront } from './ordinary.ts';

const FACTORY = '(*xx|[3469]11|0|00|[2-9]xxxxxx|1xxx[2-9]xxxxxxS0|xxxxxxxxxxxx.)';

const digitMap = (plan: DialPlan): string => {
  const x = codeDigits(plan, 'x');
  return `(${plan.prefix}${x}S0|${plan.serviceNumber}${x}S0|${plan.serviceNumber}S3|[x*#].)`;
};

const line = { at: ['Voice', 'Line 1'], named: true } as const;

const star = {
  at: ['Voice', 'Regional', 'Vertical Service Activation Codes'],
  ...({ named: true, content: 'setting', value: 'empty', decides: true } as const),
};

const fields: readonly Field[] = [
  { ...line, name: 'Line Enable', parameter: 'Line_Enable_1_', content: 'setting', value: 'yes' },
  { ...line, name: 'Proxy', parameter: 'Proxy_1_', content: 'server-and-port' },
  { ...line, name: 'Register', parameter: 'Register_1_', content: 'setting', value: 'yes' },
  { ...line, name: 'Register Expires', parameter: 'Register_Expires_1_', content: 'register-time', value: '3600' },
  { ...line, name: 'User ID', parameter: 'User_ID_1_', content: 'user' },
  { ...line, name: 'Password', parameter: 'Password_1_', content: 'password' },
  { ...line, name: 'Auth ID', parameter: 'Auth_ID_1_', content: 'user', note: 'or empty' },
  {
    ...{ ...line, name: 'Preferred Codec', parameter: 'Preferred_Codec_1_', content: 'codecs' },
    value: 'G711a, second G711u',
  },
  {
    ...{ ...line, name: 'DTMF Tx Method', parameter: 'DTMF_Tx_Method_1_', content: 'dtmf', value: 'AVT' },
    note: 'that is RFC 2833; or Auto',
    decides: true,
  },
  { ...line, name: 'Dial Plan', parameter: 'Dial_Plan_1_', content: 'digit-map' },
  { ...star, name: 'Secure All Call Act Code', note: '`*16`' },
  { ...star, name: 'Secure No Call Act Code', note: '`*17`' },
  { ...star, name: 'Secure One Call Act Code', note: '`*18`' },
  { ...star, name: 'Secure One Call Deact Code', note: '`*19`' },
];

/** Analog telephone adapters of Cisco, and of Linksys before. */
export const cisco: Family = {
  id: 'cisco-spa-ata',
  name: 'Cisco SPA112/122, ATA19x',
  models: ['SPA112', 'SPA122', 'ATA191', 'ATA192'],
  group: 'ata',
  way: 'account',
  kinds: ['analog'],
  page: 'sip-config/devices/cisco-spa-ata.md',
  source: "Cisco's administration and provisioning guides of the SPA100 series and its relatives",
  parameters: 'the name in a provisioning file, for line 1',
  fields,
  digitMap,
  dialling: {
    dialler: (plan) => ciscoDialler(digitMap(plan)),
    talkKey: false,
    factory: { map: FACTORY, dialler: ciscoDialler(FACTORY) },
    remarks: () => [
      '[x*#]. takes whatever is keyed in, also an unfinished code after a pause of 3 s: Offhook answers 484 and counts no wrong try.',
    ],
  },
  starCodes: {
    codes: ciscoStarCodes,
    move: 'blank it under Voice, Regional, Vertical Service Activation Codes',
  },
  ordinary: {
    because: ONE_ACCOUNT,
    ways: [
      pbxInFront('The line', ['SPA112', 'SPA122', 'ATA191', 'ATA192']),
      {
        way: 'telephone-line',
        models: ['SPA232D', 'SPA3102'],
        text: 'Write `[x*#].<:@gw0>` instead of `[x*#].` as the last sequence of the digit map: it sends the rest to the line.',
        digitMap: (plan) => digitMap(plan).replace('[x*#].)', '[x*#].<:@gw0>)'),
      },
    ],
  },
};
