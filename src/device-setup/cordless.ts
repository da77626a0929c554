import type { Device } from './device.ts';
import { asteriskDialler, fritzboxDialler, handsetDialler, yealinkDialler } from './dialling/handset.ts';
import { codeDigits, type DialPlan } from './dialling/plan.ts';

const yealinkMap = (plan: DialPlan): string => {
  const x = codeDigits(plan, 'x');
  return `${plan.prefix}${x}\n${plan.serviceNumber}${x}`;
};

/** A base that sends what a handset has keyed in with its talk key, and knows no digit map. */
const mapless: Pick<Device, 'where' | 'digitMap' | 'also' | 'dialler' | 'talkKey' | 'remarks'> = {
  where: 'no digit map: key everything in, then press the talk key',
  digitMap: () => null,
  also: () => 'Star prefixes of the base must not take the code; DTMF RFC2833.',
  dialler: () => handsetDialler(),
  talkKey: true,
  remarks: () => [],
};

const OWN_ACCOUNT =
  'A handset calls through its own account: 112 must not come to Offhook. Put a PBX in front that sends only codes to Offhook (sip-config/pbx).';

const gigaset: Device = {
  ...mapless,
  id: 'gigaset',
  name: 'Gigaset N510/N670/N870',
  page: 'sip-config/devices/gigaset.md',
  ordinary:
    'A handset calls through the connection it is assigned: 112 must not come to Offhook. N510: give the handset its usual send connection, and a dialling plan for codes. N670/N870 have one account a handset: put a PBX in front (sip-config/pbx).',
};

const snom: Device = {
  ...mapless,
  id: 'snom',
  name: 'Snom M300/M700/M900',
  page: 'sip-config/devices/snom.md',
  ordinary: OWN_ACCOUNT,
};

const yealink: Device = {
  id: 'yealink',
  name: 'Yealink W52P/W60B/W70B',
  page: 'sip-config/devices/yealink.md',
  where: 'Dial-now rules of the base, one a line',
  digitMap: yealinkMap,
  also: () => 'DTMF type RFC2833 (account dtmf.type 1).',
  dialler: (plan) => yealinkDialler(yealinkMap(plan)),
  talkKey: true,
  ordinary: OWN_ACCOUNT,
  remarks: ({ serviceNumber }) => [
    `There is no rule for ${serviceNumber} alone: it would fire before the digits are keyed in. The talk key sends it.`,
  ],
};

const fritzbox: Device = {
  id: 'fritzbox',
  name: 'FRITZ!Box as the ATA',
  page: 'sip-config/devices/fritzbox.md',
  where: 'no digit map: a dialling rule for the service number',
  digitMap: () => null,
  also: ({ serviceNumber }) =>
    `It keeps star codes to itself: dial ${serviceNumber} followed at once by the digits of the code.`,
  dialler: ({ serviceNumber }) => fritzboxDialler(serviceNumber),
  talkKey: true,
  ordinary:
    "They keep going out by your usual number, and the rules for emergency numbers that are preset there stay: assign Offhook's number to no telephone as its outgoing number.",
  remarks: ({ serviceNumber }) => [`Show people ${serviceNumber} and the digits, not the star form.`],
};

const asteriskMap = (plan: DialPlan): string => {
  const x = codeDigits(plan, 'X');
  return [`_${plan.prefix}${x}`, plan.serviceNumber, `_${plan.serviceNumber}${x}`].join('\n');
};

const asterisk: Device = {
  id: 'asterisk',
  name: 'Asterisk, FreePBX in between',
  page: 'sip-config/pbx/asterisk.md',
  where: 'extension patterns of the context of your phones, to a trunk that Offhook trusts (sip-config/pbx)',
  digitMap: asteriskMap,
  also: () => 'Exclude them from the feature codes.',
  dialler: (plan) => asteriskDialler(asteriskMap(plan)),
  talkKey: true,
  ordinary: 'They match none of the patterns and stay with your own dial plan.',
  remarks: () => ['The phone in front of the PBX has a digit map of its own: ask for that device too.'],
};

/** Devices whose handsets send a whole number with the talk key, and the PBX behind which all kinds of phones are. */
export const cordlessDevices: readonly Device[] = [gigaset, snom, yealink, fritzbox, asterisk];
