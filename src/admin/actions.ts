/** What the page can do that is dangerous, and what it tries out, each as the person who is asked reads it. */
export const adminActions = {
  'lines.change': { nl: 'Telefoonlijnen wijzigen', de: 'Telefonanschlüsse ändern', en: 'Change the phone lines' },
  'keys.make': { nl: 'Een API-sleutel maken', de: 'Einen API-Schlüssel anlegen', en: 'Make an API key' },
  'authenticators.add': {
    nl: 'Een authenticator-app instellen',
    de: 'Eine Authenticator-App einrichten',
    en: 'Set up an authenticator app',
  },
  'authenticators.renew': {
    nl: 'Nieuwe herstelcodes maken',
    de: 'Neue Wiederherstellungscodes erzeugen',
    en: 'Make new recovery codes',
  },
  'authenticators.remove': {
    nl: 'Een authenticator-app verwijderen',
    de: 'Eine Authenticator-App entfernen',
    en: 'Remove an authenticator app',
  },
  'webhooks.change': { nl: 'Webhooks wijzigen', de: 'Webhooks ändern', en: 'Change the webhooks' },
  'tr064.add': { nl: 'Een TR-064-account toevoegen', de: 'Ein TR-064-Konto anlegen', en: 'Add a TR-064 account' },
  'openid.add': {
    nl: 'Een OpenID-toepassing toevoegen',
    de: 'Eine OpenID-Anwendung hinzufügen',
    en: 'Add an OpenID client',
  },
  'backup.download': { nl: 'Een back-up downloaden', de: 'Eine Sicherung herunterladen', en: 'Download a backup' },
  'page.confirm': {
    nl: 'Bevestigen op de beheerpagina',
    de: 'Auf der Verwaltungsseite bestätigen',
    en: 'Confirm on the administration page',
  },
  'phones.try': { nl: 'Een telefoon uitproberen', de: 'Ein Telefon ausprobieren', en: 'Try out a phone' },
} as const satisfies Record<string, Readonly<Record<'nl' | 'de' | 'en', string>>>;

export type AdminAction = keyof typeof adminActions;

/** The languages of their titles. */
export type ActionLanguage = keyof (typeof adminActions)[AdminAction];

/** Every action, by name. */
export const adminActionNames = Object.keys(adminActions) as [AdminAction, ...AdminAction[]];
