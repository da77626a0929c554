import { yealinkDialler } from '../dialling/handset.ts';
import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';
import { ONE_ACCOUNT, pbxInFront } from './ordinary.ts';

const digitMap = (plan: DialPlan): string => {
  const x = codeDigits(plan, 'x');
  return `${plan.prefix}${x}\n${plan.serviceNumber}${x}`;
};

const account = { at: ['Account'], named: true } as const;

const fields: readonly Field[] = [
  { ...account, name: 'Server Host', parameter: 'account.1.sip_server.1.address', content: 'server' },
  { ...account, name: 'Port', parameter: 'account.1.sip_server.1.port', content: 'port' },
  { ...account, name: 'Transport', content: 'transport' },
  {
    ...{ ...account, name: 'Server Expires', parameter: 'account.1.sip_server.1.expires' },
    ...{ content: 'register-time', value: '3600' },
  },
  { ...account, name: 'Register Name', parameter: 'account.1.auth_name', content: 'user' },
  { ...account, name: 'User Name', parameter: 'account.1.user_name', content: 'user' },
  { ...account, name: 'Password', parameter: 'account.1.password', content: 'password' },
  { ...account, name: 'Codecs', content: 'codecs', value: 'PCMA first, then PCMU' },
  {
    ...{ ...account, name: 'DTMF Type', parameter: 'account.1.dtmf.type', content: 'dtmf', value: 'RFC2833' },
    note: '1 in a file',
    decides: true,
  },
  {
    ...{ at: ['Dial Plan', 'Dial-now'], name: 'Rule', named: true, parameter: 'dialplan.dialnow.rule.1 and .2' },
    ...{ content: 'digit-map', note: 'one rule a line; they hold for all handsets of the base' },
  },
];

/** DECT bases W52P, W60B and W70B. */
export const yealink: Family = {
  id: 'yealink',
  name: 'Yealink W52P/W60B/W70B',
  models: [],
  group: 'dect',
  way: 'account',
  kinds: ['dect'],
  page: 'sip-config/devices/yealink.md',
  source: "Yealink's user and administrator guides (W52P, W56P, W70B)",
  parameters: 'the provisioning parameter of account 1',
  fields,
  digitMap,
  dialling: {
    where: 'Dial-now rules of the base, one a line',
    dialler: (plan) => yealinkDialler(digitMap(plan)),
    talkKey: true,
    remarks: ({ serviceNumber }) => [
      `There is no rule for ${serviceNumber} alone: it would fire before the digits are keyed in. The talk key sends it.`,
    ],
  },
  ordinary: { because: ONE_ACCOUNT, ways: [pbxInFront('The handset')] },
  notes: [
    'The W70B has the account under Handset & Account, with the server under SIP Server Settings.',
    "No star codes are known that begin like a code. Look through the base's feature codes (forwarding, do not disturb), which can be set to anything.",
  ],
};
