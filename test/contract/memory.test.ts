import { describe } from 'vitest';
import { MemoryConfirmationStore } from '../support/memory-confirmation-store.ts';
import { confirmationStoreContract } from './confirmation-store.ts';

describe('the store in memory that tests of the domain use', () => {
  confirmationStoreContract(async () => ({
    confirmations: new MemoryConfirmationStore(),
    close: async () => undefined,
  }));
});
