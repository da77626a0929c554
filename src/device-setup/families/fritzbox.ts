import { fritzboxDialler } from '../dialling/handset.ts';
import type { Family } from '../family.ts';
import type { Field } from '../field.ts';

const PAGE = 'sip-config/devices/fritzbox.md';

/** Makes a field of two names: the English one of the box, and the German one. The pages are from its help; fields that this does not name are `named: false`. */
const onPages =
  (at: readonly string[], atGerman: readonly string[]) => (name: string, german: string, value?: string) => ({
    ...{ at, name, named: true },
    german: { at: atGerman, name: german, ...(value !== undefined && { value }) },
  });

const newPhone = onPages(
  ['Telephony', 'Telephony Devices', 'Configure New Device'],
  ['Telefonie', 'Telefoniegeräte', 'Neues Gerät einrichten'],
);

const phoneList = onPages(['Telephony', 'Telephony Devices'], ['Telefonie', 'Telefoniegeräte']);

const phoneFields: readonly Field[] = [
  {
    ...newPhone('Device', 'Gerät', 'Telefon'),
    ...{ named: false, content: 'setting', value: 'Telephone' },
  },
  {
    ...newPhone('Connection', 'Anschluss', 'LAN/WLAN (IP-Telefon)'),
    ...{ named: false, content: 'setting', value: 'LAN or Wi-Fi (IP telephone)' },
  },
  { ...newPhone('Name', 'Name'), content: 'setting', value: 'Offhook' },
  { ...newPhone('User name', 'Benutzername'), content: 'registration-user', value: 'offhook-phone' },
  {
    ...newPhone('Password', 'Kennwort'),
    content: 'registration-password',
    note: '16 characters or more: nobody ever types it again',
  },
  {
    ...newPhone('Incoming calls', 'Ankommende Anrufe'),
    ...{ named: false, content: 'setting', value: 'no outside number', decides: true },
    note: 'Offhook answers 480 to whoever calls from outside, and does not end the ringing elsewhere, but it need not hear of them',
  },
  {
    ...newPhone('Outgoing calls', 'Ausgehende Anrufe'),
    ...{ named: false, content: 'setting', value: 'any number of yours', note: 'Offhook never calls' },
  },
  {
    ...phoneList('Internal', 'Intern'),
    ...{ named: false, content: 'registration-number', value: '**620' },
    note: 'read it in the list of devices: this is what people dial',
  },
];

/** Offhook is a telephone of the box, which says of each of its phones which one calls. */
export const fritzboxTelephone: Family = {
  id: 'fritzbox-telephone',
  name: 'FRITZ!Box, Offhook as its telephone',
  models: [],
  group: 'fritzbox',
  way: 'extension',
  kinds: ['dect', 'analog', 'isdn'],
  page: PAGE,
  source: 'documentation and traces',
  fields: phoneFields,
  dials: ['tone'],
  ordinary: {
    because: 'The phones stay phones of the box.',
    ways: [{ way: 'stays', text: 'They go out as before: Offhook is called at its internal number alone.' }],
  },
  notes: [
    'Each phone that may confirm is a line whose username is its internal number, such as **610, and whose peer is the registration.',
    'Analog phones are **1 to **3, ISDN **51 to **58, DECT **610 to **619. IP phones, **620 to **629, are refused.',
  ],
  settings: `sip:
  registrations:
    - name: fritz
      registrar: fritz.box
      user: offhook-phone                     # the user name from the box
      passwordFile: /etc/offhook/fritz-password
      number: "**620"                         # what people dial: shown with each question
      preset: fritzbox`,
};

const ownNumber = onPages(
  ['Telephony', 'Own Numbers', 'New Number'],
  ['Telefonie', 'Eigene Rufnummern', 'Neue Rufnummer'],
);

const diallingRule = onPages(
  ['Telephony', 'Call Handling', 'Dialing Rules'],
  ['Telefonie', 'Rufbehandlung', 'Wahlregeln'],
);

const providerFields: readonly Field[] = [
  {
    ...ownNumber('Provider', 'Anbieter', 'anderer Anbieter'),
    ...{ named: false, content: 'setting', value: 'another provider' },
  },
  { ...ownNumber('Telephone number', 'Rufnummer'), content: 'user' },
  { ...ownNumber('User name', 'Benutzername'), content: 'user' },
  { ...ownNumber('Password', 'Kennwort'), content: 'password' },
  { ...ownNumber('Registrar', 'Registrar'), content: 'server', note: 'leave sip.udpPort at 5060' },
  { ...diallingRule('Number', 'Rufnummer'), content: 'service-number', decides: true },
  {
    ...diallingRule('Connect via', 'Verbinden über'),
    ...{ named: false, content: 'setting', value: "Offhook's number" },
  },
];

/** Offhook is a telephone provider of the box: all its phones are one line. */
export const fritzbox: Family = {
  id: 'fritzbox',
  name: 'FRITZ!Box as the ATA',
  models: [],
  group: 'fritzbox',
  way: 'account',
  kinds: ['dect', 'analog', 'isdn'],
  page: PAGE,
  source: "the box's help pages",
  fields: providerFields,
  dialling: {
    where: 'no digit map: a dialling rule for the service number',
    also: ({ serviceNumber }) =>
      `It keeps star codes to itself: dial ${serviceNumber} followed at once by the digits of the code.`,
    dialler: ({ serviceNumber }) => fritzboxDialler(serviceNumber),
    talkKey: true,
    remarks: ({ serviceNumber }) => [`Show people ${serviceNumber} and the digits, not the star form.`],
  },
  ordinary: {
    because:
      'They keep going out by your usual number, and the rules for emergency numbers, which are preset there and cannot be deleted, stay: leave them on your telephone provider.',
    ways: [
      {
        way: 'stays',
        text: "Assign Offhook's number to no telephone as its outgoing number: the dialling rule finds it.",
      },
    ],
  },
  notes: [
    'All phones of the box are one line: one account, one kind, one count of wrong codes. IP phones and apps that register with the box call through the same account: give the number of Offhook to none of them, or do not use a FRITZ!Box this way.',
    'The box chooses codec, DTMF and registration time itself. Offhook takes G.711 and DTMF of every kind, and registrations of 60 to 3600 s.',
    'Star codes cannot be switched off: the box confirms its own settings with *1 codes.',
  ],
};
