import { describe } from 'vitest';
import { MemoryAuditLog } from '../support/memory-audit-log.ts';
import { MemoryConfirmationStore } from '../support/memory-confirmation-store.ts';
import { auditLogContract } from './audit-log.ts';
import { confirmationStoreContract } from './confirmation-store.ts';

describe('the store in memory that tests of the domain use', () => {
  confirmationStoreContract(async () => ({
    confirmations: new MemoryConfirmationStore(),
    close: async () => undefined,
  }));
});

describe('the audit log in memory that tests of the chain use', () => {
  auditLogContract(async () => {
    const log = new MemoryAuditLog();
    return {
      events: log,
      audit: log,
      append: (...facts) =>
        log.append(
          ...facts.map(({ type, line, at }, n) => ({
            id: `evt_${n}`,
            type,
            at,
            app: null,
            subject: line,
            actor: 'cli',
            data: {},
          })),
        ),
      close: async () => undefined,
    };
  });
});
