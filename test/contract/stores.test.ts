import { describe } from 'vitest';
import { engines } from './engines.ts';
import { signingKeyStoreContract } from './signing-key-store.ts';
import { storeContracts } from './store.ts';

describe.each(engines)('$name', ({ open, openSigningKeys }) => {
  storeContracts(open);
  signingKeyStoreContract(openSigningKeys);
});
