import { describe } from 'vitest';
import { describeWithPostgres } from '../support/postgres.ts';
import { suiteDatabase } from '../support/postgres-store.ts';
import { engines } from './engines.ts';
import { signingKeyStoreContract } from './signing-key-store.ts';
import { storeContracts } from './store.ts';

describe.each(engines)('$name', ({ open, openSigningKeys }) => {
  storeContracts(open);
  signingKeyStoreContract(openSigningKeys);
});

describeWithPostgres('PostgreSQL', () => {
  const { open, openEmpty } = suiteDatabase();
  storeContracts(openEmpty);

  signingKeyStoreContract(async () => {
    const [one, other] = [await openEmpty(), await open()];
    const close = async () => void (await Promise.all([one.close(), other.close()]));
    return { keys: one.signingKeys, elsewhere: other.signingKeys, events: one.events, close };
  });
});
