import { describe } from 'vitest';
import { MemoryConfirmationStore } from '../support/memory-confirmation-store.ts';
import { memoryEventLog } from '../support/memory-event-log.ts';
import { confirmationStoreContract } from './confirmation-store.ts';
import { eventLogContract } from './event-log.ts';

describe('the store in memory that tests of the domain use', () => {
  confirmationStoreContract(async () => ({
    confirmations: new MemoryConfirmationStore(),
    close: async () => undefined,
  }));
  eventLogContract(async () => ({ ...memoryEventLog(), close: async () => undefined }));
});
