import { hkdfSync } from 'node:crypto';
import type { Config } from '../config/index.ts';
import { openIdDoor, openIdFolder } from '../doors/openid/index.ts';
import type { Door } from '../http/index.ts';
import { createOpenIdKeys } from '../signing/index.ts';
import type { Store } from '../store/index.ts';
import type { Hosting } from './hosting.ts';
import { httpSettingsOf, policyOf } from './settings.ts';
import type { Tools } from './tools.ts';

/** What the provider of OpenID Connect needs of the data. */
export interface OpenIdNeeds {
  readonly store: Pick<Store, 'openIdClients' | 'artefacts'>;
  readonly tokenKey: Buffer;
  /** The text of the signing keys, afresh each time. */
  readonly readKeys: () => Promise<string>;
}

/** Offhook as a provider of OpenID Connect; imported, with its library, where the configuration turns it on. */
export const createOpenIdDoor = (
  config: Config,
  { store, tokenKey, readKeys, hosting }: OpenIdNeeds & { readonly hosting: Pick<Hosting, 'tickets' | 'cookies'> },
  { clock, random, fault }: Pick<Tools, 'clock' | 'random' | 'fault'>,
): Door => {
  const { publicUrl } = httpSettingsOf(config);
  return openIdDoor({
    tickets: hosting.tickets,
    cookies: hosting.cookies,
    clients: store.openIdClients,
    artefacts: store.artefacts,
    base: publicUrl,
    issuer: `${publicUrl}${openIdFolder}`,
    signingKeys: createOpenIdKeys(readKeys, clock),
    cookieKey: Buffer.from(hkdfSync('sha256', tokenKey, '', 'offhook openid cookies', 32)),
    code: policyOf(config).code,
    clock,
    random,
    fault,
  });
};
