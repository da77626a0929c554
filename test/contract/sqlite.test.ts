import { randomBytes } from 'node:crypto';
import { describe } from 'vitest';
import type { LineEvent } from '../../src/line/port.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { auditLogContract } from './audit-log.ts';
import { authenticatorStoreContract } from './authenticator-store.ts';
import { callLogContract } from './call-log.ts';
import { confirmationStoreContract } from './confirmation-store.ts';
import { eventLogContract } from './event-log.ts';
import { keyStoreContract } from './key-store.ts';
import { lineStoreContract } from './line-store.ts';
import { webhookStoreContract } from './webhook-store.ts';

const open = (): Promise<Store> =>
  openStore({
    path: ':memory:',
    secretKey: randomBytes(32),
    onFault: (name, cause) => {
      throw new Error(name, { cause });
    },
  });

describe('SQLite in memory', () => {
  confirmationStoreContract(open);
  authenticatorStoreContract(async () => {
    const store = await open();
    const types = async () => (await store.events.since(0, 1000)).map(({ type }) => type);
    const { authenticators, confirmations } = store;
    return {
      authenticators,
      confirmations,
      types: async () => (await types()).filter((type) => /^authenticator\.(enrolled|removed)$/.test(type)),
      close: () => store.close(),
    };
  });
  lineStoreContract(open);
  keyStoreContract(open);
  callLogContract(open);
  eventLogContract(open);
  webhookStoreContract(open);
  auditLogContract(async () => {
    const store = await open();
    return {
      events: store.events,
      audit: store.audit,
      append: (...facts) => store.lines.record(facts.map((fact) => ({ ...fact, actor: 'cli' }) as LineEvent)),
      close: () => store.close(),
    };
  });
});
