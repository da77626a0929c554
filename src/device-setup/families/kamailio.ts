import { codeDigits } from '../dialling/plan.ts';
import type { Family } from '../family.ts';
import { extensionSettings, PBX_KINDS, peerSettings, staysWithPbx } from './pbx.ts';

const common = { models: [], group: 'pbx', kinds: PBX_KINDS, page: 'sip-config/pbx/kamailio.md' } as const;

/** Kamailio sends codes to Offhook, and says who called. */
export const kamailio: Family = {
  ...common,
  id: 'kamailio',
  name: 'Kamailio in front of the phones',
  way: 'trunk',
  source: "Kamailio's documentation, and run with a Kamailio 5.6.3 on loopback",
  fields: [
    {
      ...{ at: ['kamailio.cfg', 'request_route'], name: '$rU', named: true, content: 'digit-map' },
      note: 'the regular expression of the number',
    },
    { at: ['kamailio.cfg', 'route[OFFHOOK]'], name: '$ru', named: true, content: 'server-and-port' },
  ],
  // 0-9 and an optional group: what both POSIX and Kamailio's own regular expressions read alike.
  digitMap: (plan) => {
    const [star = '', ...rest] = plan.prefix;
    const digits = codeDigits(plan, '.').replace(/\.+/, (some) => `[0-9]{${some.length}}`);
    return `^([${star}]${rest.join('')}${digits}|${plan.serviceNumber}(${digits})?)$`;
  },
  dials: ['code', 'number', 'tone'],
  ordinary: staysWithPbx('They match no code and stay with your own routes.'),
  notes: [
    'sip-config/pbx/kamailio.cfg is a whole configuration: route[OFFHOOK] and the test that leads to it go into yours.',
  ],
  settings: peerSettings,
};

/** Offhook registers at a Kamailio that is the registrar of the phones. */
export const kamailioExtension: Family = {
  ...common,
  id: 'kamailio-extension',
  name: 'Kamailio, Offhook as an extension',
  way: 'extension',
  source: "Kamailio's documentation, and run with a Kamailio 5.6.3 on loopback",
  fields: [
    { at: ['kamailio.cfg'], name: 'user of the REGISTER', named: false, content: 'registration-user', value: '620' },
    { at: ['kamailio.cfg'], name: 'its password', named: false, content: 'registration-password' },
    {
      ...{ at: ['kamailio.cfg'], name: 'number that is looked up', named: false, content: 'registration-number' },
      value: '620',
    },
  ],
  dials: ['tone'],
  ordinary: staysWithPbx('They go out as before: Offhook is called at its number alone.'),
  notes: [
    'Remove and set P-Asserted-Identity before the call goes on, as route[OFFHOOK] of sip-config/pbx/kamailio.cfg does.',
  ],
  settings: extensionSettings,
};
