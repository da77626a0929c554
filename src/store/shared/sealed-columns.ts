/** A column whose values are sealed to their row, each by `rowOf` of the row's `id`. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly rowOf: (id: string) => string;
}

/** The digest secrets of a line. */
export const lineSecrets: SealedColumn = { table: 'line', column: 'sealed_secrets', rowOf: (id) => `line:${id}` };

/** The shared secret and the recovery codes of an authenticator. */
export const authenticatorSecrets: SealedColumn = {
  table: 'authenticator',
  column: 'sealed_secrets',
  rowOf: (id) => `authenticator:${id}`,
};

/** The secret that signs for a webhook. */
export const webhookSecret: SealedColumn = {
  table: 'webhook',
  column: 'sealed_secret',
  rowOf: (id) => `webhook:${id}`,
};

/** The one before it, which signs as well for a while. */
export const webhookOldSecret: SealedColumn = {
  table: 'webhook_old_secret',
  column: 'sealed_secret',
  rowOf: (id) => `webhook-before:${id}`,
};

/** Our contact at a registrar. */
export const registrationContact: SealedColumn = {
  table: 'registration',
  column: 'sealed_contact',
  rowOf: (id) => `registration:${id}`,
};

/** The digest secrets of an account. */
export const accountSecrets: SealedColumn = {
  table: 'account',
  column: 'sealed_secrets',
  rowOf: (id) => `account:${id}`,
};

/** The secret of a client of OpenID Connect. */
export const openIdClientSecret: SealedColumn = {
  table: 'openid_client',
  column: 'sealed_secret',
  rowOf: (id) => `client:${id}`,
};

/** What is issued to such a client, and what it has asked. */
export const artefactPayload: SealedColumn = {
  table: 'openid_artefact',
  column: 'sealed_payload',
  rowOf: (id) => `artefact:${id}`,
};

/** Every sealed column: what is not named here is lost when the key is rotated. */
export const sealedColumns: readonly SealedColumn[] = [
  lineSecrets,
  authenticatorSecrets,
  webhookSecret,
  webhookOldSecret,
  registrationContact,
  accountSecrets,
  openIdClientSecret,
  artefactPayload,
];
