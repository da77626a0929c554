/** The sensitive functions of the router: what Offhook has to let through. */
export const functionTitles = {
  'settings.export': { nl: 'Instellingen exporteren', de: 'Einstellungen sichern', en: 'Export settings' },
  'phone.add': { nl: 'IP-telefoon toevoegen', de: 'IP-Telefon hinzufügen', en: 'Add an IP phone' },
  'calls.divert': { nl: 'Gesprekken doorschakelen', de: 'Anrufe umleiten', en: 'Divert calls' },
  'app.setup': {
    nl: 'Authenticator-app instellen',
    de: 'Authenticator-App einrichten',
    en: 'Set up an authenticator app',
  },
} as const;

export type FunctionId = keyof typeof functionTitles;

export const isFunction = (id: string): id is FunctionId => Object.hasOwn(functionTitles, id);

/** What the router remembers of them. */
export interface Box {
  readonly exports: number;
  readonly ipPhones: number;
  readonly diverted: boolean;
}

export const newBox: Box = { exports: 0, ipPhones: 0, diverted: false };

const MOST_IP_PHONES = 9;

/** The router after that function ran. Setting up an app changes nothing in the router itself. */
export const runFunction = (box: Box, id: FunctionId): Box => {
  switch (id) {
    case 'settings.export':
      return { ...box, exports: box.exports + 1 };
    case 'phone.add':
      return { ...box, ipPhones: Math.min(box.ipPhones + 1, MOST_IP_PHONES) };
    case 'calls.divert':
      return { ...box, diverted: !box.diverted };
    case 'app.setup':
      return box;
    default:
      return id satisfies never;
  }
};
