import type { Family } from '../family.ts';
import { extensionSettings, PBX_KINDS, staysWithPbx } from './pbx.ts';

const user = { at: ['Users'], named: false, content: 'setting' } as const;
const phone = { at: ['Users', 'IP phone settings'], named: false } as const;

/** Offhook registers at 3CX as an extension. */
export const threeCx: Family = {
  id: '3cx',
  name: '3CX, Offhook as an extension',
  models: [],
  group: 'pbx',
  way: 'extension',
  kinds: PBX_KINDS,
  page: 'sip-config/pbx/3cx.md',
  source: 'its documentation; 3CX was not tried',
  fields: [
    { ...user, name: 'extension', content: 'registration-number', value: '620', note: 'a new one, for Offhook alone' },
    { ...user, name: 'mailbox, forwarding rules, ring groups, queues', value: 'none' },
    {
      ...{ ...phone, name: 'authentication ID', content: 'registration-user', value: 'as 3CX made it' },
      note: '`authUser` of the registration, whose `user` is the extension',
    },
    {
      ...{ ...phone, name: 'authentication password', content: 'registration-password', value: 'as 3CX made it' },
      note: '`password` of the registration',
    },
  ],
  dials: ['tone'],
  ordinary: staysWithPbx('They go out as before: Offhook is called at its extension alone.'),
  notes: [
    '3CX names the caller in From, and writes it itself. Look with offhook doctor callers whether P-Asserted-Identity comes along; where it does not, fromIsTrusted: true is needed.',
    "Only in your own network: not through its tunnel or a session border controller, whose address is not the registrar's.",
  ],
  settings: extensionSettings,
};
