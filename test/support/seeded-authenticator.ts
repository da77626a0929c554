import { join } from 'node:path';
import { keepBootstrapKey, newKeyText } from '../../src/access/index.ts';
import { AuthenticatorService } from '../../src/authenticator/index.ts';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { loadSecretKey } from '../../src/store/data-dir/secret-key.ts';
import { readOrMake } from '../../src/store/index.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { anAuthenticatorPolicy } from './builders.ts';
import { appCode } from './totp.ts';

/** How long a code is the newest (RFC 6238 4.1, X). */
const STEP_MS = 30_000;

/** Leaves an active authenticator of this user in a data directory, as a server would have, with the key of the app it belongs to. */
export const seedAuthenticator = async (dataDir: string, user: string, name: string): Promise<void> => {
  await seedAuthenticators(dataDir, [user], name);
};

/** The same for many users; answers the secret of each. The code of the half minute before is used up, and no other. */
export const seedAuthenticators = async (
  dataDir: string,
  users: readonly string[],
  name: string,
): Promise<ReadonlyMap<string, string>> => {
  const made = () => Buffer.from(`${newKeyText(cryptoRandom)}\n`);
  const key = (await readOrMake(dataDir, 'api-key', made)).toString().trim();
  const store = await openStore({
    path: join(dataDir, 'offhook.sqlite'),
    secretKey: await loadSecretKey(dataDir),
    onFault: (task, cause) => {
      throw new Error(task, { cause });
    },
  });
  await keepBootstrapKey(store.keys, key, cryptoRandom, systemClock.now());
  const parts = { store: store.authenticators, clock: systemClock, random: cryptoRandom };
  const service = new AuthenticatorService({ ...parts, policy: anAuthenticatorPolicy() });
  const seed = async (user: string): Promise<readonly [string, string]> => {
    const owner = { app: 'default', user };
    const draft = await service.enrol(owner, name, undefined);
    if (!draft.ok) throw new Error(draft.error.code);
    const { authenticator, secret } = draft.value;
    const code = appCode(secret.reveal(), systemClock.now() - STEP_MS);
    const active = await service.activate(owner, authenticator.id, code, 'test');
    if (!active.ok) throw new Error(active.error.code);
    return [user, secret.reveal()];
  };
  const secrets = new Map(await Promise.all(users.map(seed)));
  await store.close();
  return secrets;
};
