import type { Device } from './device.ts';
import { ciscoDialler } from './dialling/cisco.ts';
import { grandstreamDialler } from './dialling/grandstream.ts';
import { pattonDialler } from './dialling/patton.ts';
import { codeDigits, type DialPlan } from './dialling/plan.ts';
import { ciscoStarCodes, grandstreamStarCodes } from './dialling/star-codes.ts';
import { grandstreamMap } from './families/grandstream.ts';

const ONE_ACCOUNT =
  'The port has one account, so they come to Offhook as well, which answers 404: nobody is called. Let the port register with a PBX that sends only codes to Offhook (sip-config/pbx), or';

const GRANDSTREAM_FACTORY = '{ x+ | \\+x+ | *x+ | *xx*x+ }';

const grandstream: Device = {
  id: 'grandstream-ht8xx',
  name: 'Grandstream HT8xx',
  page: 'sip-config/devices/grandstream-ht8xx.md',
  where: 'FXS port page, Dial Plan (P4200)',
  digitMap: (plan) => grandstreamMap(plan, 'x+'),
  also: () => 'Call Features off (P191=0) or their codes moved; early dial off; RFC2833 first in the DTMF order.',
  dialler: (plan) => grandstreamDialler(grandstreamMap(plan, 'x+')),
  talkKey: false,
  starCodes: {
    codes: grandstreamStarCodes,
    move: 'set Enable Call Features to No (P191=0), or give the function another code on the same page',
  },
  factory: { map: GRANDSTREAM_FACTORY, dialler: grandstreamDialler(GRANDSTREAM_FACTORY) },
  ordinary: `${ONE_ACCOUNT} on a model with a telephone line (HT813) write L: x+ instead of x+.`,
  remarks: ({ serviceNumber }) => [
    `The documents do not say whether a filled rule fires while x+ could take another digit; this is the slower reading. Where it fires at once, ${serviceNumber} is called at once and Offhook hears the digits that follow: both confirm.`,
  ],
};

const ciscoMap = (plan: DialPlan): string => {
  const x = codeDigits(plan, 'x');
  return `(${plan.prefix}${x}S0|${plan.serviceNumber}${x}S0|${plan.serviceNumber}S3|[x*#].)`;
};

const CISCO_FACTORY = '(*xx|[3469]11|0|00|[2-9]xxxxxx|1xxx[2-9]xxxxxxS0|xxxxxxxxxxxx.)';

const cisco: Device = {
  id: 'cisco-spa-ata',
  name: 'Cisco SPA112/122, ATA19x',
  page: 'sip-config/devices/cisco-spa-ata.md',
  where: 'Voice, Line 1, Dial Plan',
  digitMap: ciscoMap,
  also: () => 'Blank the Secure_* vertical service codes; DTMF Tx Method Auto or AVT.',
  dialler: (plan) => ciscoDialler(ciscoMap(plan)),
  talkKey: false,
  starCodes: {
    codes: ciscoStarCodes,
    move: 'blank it under Voice, Regional, Vertical Service Activation Codes',
  },
  factory: { map: CISCO_FACTORY, dialler: ciscoDialler(CISCO_FACTORY) },
  ordinary: `${ONE_ACCOUNT} on a model with a telephone line (SPA232D, SPA3102) write [x*#].<:@gw0> instead of [x*#]. at the end.`,
  remarks: () => [
    '[x*#]. takes whatever is keyed in, also an unfinished code after a pause of 3 s: Offhook answers 484 and counts no wrong try.',
  ],
};

const pattonMap = (plan: DialPlan): string =>
  [
    `route ${plan.prefix}${codeDigits(plan, '.')} dest-interface OFFHOOK`,
    `route ${plan.serviceNumber}T dest-interface OFFHOOK`,
    'route .T dest-interface ORDINARY',
  ].join('\n');

const patton: Device = {
  id: 'patton-smartnode',
  name: 'Patton SmartNode FXS',
  page: 'sip-config/devices/patton-smartnode.md',
  where: 'context cs, routing-table called-e164; OFFHOOK and ORDINARY are your two interfaces',
  digitMap: pattonMap,
  also: ({ serviceNumber }) => `${serviceNumber}T serves both forms of the service number; dtmf-relay on.`,
  dialler: (plan) => pattonDialler(pattonMap(plan)),
  talkKey: false,
  ordinary: 'The last route sends them to the interface ORDINARY: your telephone line or provider.',
  remarks: ({ serviceNumber }) => [
    `One route ${serviceNumber}T serves both forms: with ${serviceNumber} and ${serviceNumber}...... side by side the number alone would count as unfinished and be dropped after 12 s.`,
  ],
};

/** Devices with a phone at the end of a wire. */
export const analogDevices: readonly Device[] = [grandstream, cisco, patton];
