import { newId, type Random } from '../lib/index.ts';
import { hashKey } from './keys.ts';
import type { KeyStore } from './port.ts';
import { allScopes } from './scopes.ts';

/** Nobody else's: whoever is called so and is not the key of the start makes room for it. */
export const BOOTSTRAP = 'bootstrap';
const APP = 'default';

/**
 * Makes `key` the one bootstrap key, owned by the app `default` with all scopes; the one from before is replaced when it
 * was another. A key that was only replaced counts again. False when a person revoked this very key: that stays so. `now` in
 * milliseconds since the epoch.
 */
export const keepBootstrapKey = async (keys: KeyStore, key: string, random: Random, now: number): Promise<boolean> => {
  const hash = hashKey(key);
  const known = await keys.all();
  const old = known.filter((record) => record.label === BOOTSTRAP && record.revoked === null && record.hash !== hash);
  for (const { id } of old) await keys.replace(id, now);

  const same = known.find((record) => record.hash === hash);
  if (same) return same.revoked === null || keys.restore(same.id);
  const record = {
    id: newId(random, 'key'),
    app: APP,
    label: BOOTSTRAP,
    user: null,
    hash,
    scopes: allScopes,
    createdAt: now,
  };
  await keys.add({ ...record, expiresAt: null, revoked: null }).catch(async (cause: unknown) => {
    // Another node of the same key has started at the same moment.
    if (!(await keys.all()).some((other) => other.hash === hash)) throw cause;
  });
  return true;
};
