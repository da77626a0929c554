import { describe } from 'vitest';
import { fromApiKey } from '../../src/store/shared/stored-event.ts';
import { MemoryAuditLog } from '../support/memory-audit-log.ts';
import { MemoryAuthenticatorStore } from '../support/memory-authenticator-store.ts';
import { MemoryConfirmationStore } from '../support/memory-confirmation-store.ts';
import { memoryEventLog } from '../support/memory-event-log.ts';
import { MemoryKeyStore } from '../support/memory-key-store.ts';
import { MemoryRegistrationStore } from '../support/paper-registrar.ts';
import { auditLogContract } from './audit-log.ts';
import { authenticatorStoreContract } from './authenticator-store.ts';
import { confirmationStoreContract } from './confirmation-store.ts';
import { eventLogContract } from './event-log.ts';
import { keyStoreContract } from './key-store.ts';
import { registrationStoreContract } from './registration-store.ts';

describe('the stores in memory that tests of the domain use', () => {
  confirmationStoreContract(async () => ({
    confirmations: new MemoryConfirmationStore(),
    close: async () => undefined,
  }));
  authenticatorStoreContract(async () => {
    const evidence = new Map<string, number>();
    const confirmations = new MemoryConfirmationStore(undefined, evidence);
    const authenticators = new MemoryAuthenticatorStore(evidence, confirmations);
    return {
      authenticators,
      confirmations,
      types: async () => authenticators.events.map(({ type }) => type),
      close: async () => undefined,
    };
  });
  registrationStoreContract(async () => {
    const registrations = new MemoryRegistrationStore();
    const facts = async () =>
      registrations.facts.map(({ type, at, registration, registrar, reason }) => ({
        type,
        at,
        app: null,
        subject: registration,
        actor: null,
        data: { registrar, ...(reason !== undefined && { reason }) },
      }));
    return { registrations, facts, close: async () => undefined };
  });
  keyStoreContract(async () => {
    const keys = new MemoryKeyStore();
    return { keys, facts: async () => keys.facts.map(fromApiKey), close: async () => undefined };
  });
  eventLogContract(async () => ({ ...memoryEventLog(), close: async () => undefined }));
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
