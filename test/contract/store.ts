import type { LineEvent } from '../../src/line/port.ts';
import type { Store } from '../../src/store/index.ts';
import { accountStoreContract } from './account-store.ts';
import { adminSessionStoreContract } from './admin-session-store.ts';
import { auditLogContract } from './audit-log.ts';
import { authenticatorStoreContract } from './authenticator-store.ts';
import { callLogContract } from './call-log.ts';
import { clockStoreContract } from './clock-store.ts';
import { confirmationStoreContract } from './confirmation-store.ts';
import { dialStoreContract } from './dial-store.ts';
import { eventLogContract } from './event-log.ts';
import { keyStoreContract } from './key-store.ts';
import { lineStoreContract } from './line-store.ts';
import { nodeStoreContract } from './node-store.ts';
import { openIdStoreContract } from './openid-store.ts';
import { registrationStoreContract } from './registration-store.ts';
import { statisticsContract } from './statistics.ts';
import { ticketStoreContract } from './ticket-store.ts';
import { webhookStoreContract } from './webhook-store.ts';

/** The contracts of all ports of a store. `open` gives an empty one. */
export const storeContracts = (open: () => Promise<Store>): void => {
  confirmationStoreContract(open);
  authenticatorStoreContract(async () => {
    const { authenticators, confirmations, events, close } = await open();
    const types = async () => (await events.since(0, 1000)).map(({ type }) => type);
    return {
      authenticators,
      confirmations,
      types: async () =>
        (await types()).filter((type) => /^authenticator\.(enrolled|removed|recovery-codes-renewed)$/.test(type)),
      close,
    };
  });
  lineStoreContract(open);
  clockStoreContract(open);
  callLogContract(open);
  dialStoreContract(open);
  eventLogContract(open);
  nodeStoreContract(open);
  const factsIn = async ({ events }: Store) => (await events.since(0, 100)).map(({ id: _, seq: __, ...fact }) => fact);
  const withFacts = async () => {
    const store = await open();
    return { ...store, facts: () => factsIn(store) };
  };
  registrationStoreContract(withFacts);
  accountStoreContract(withFacts);
  keyStoreContract(withFacts);
  adminSessionStoreContract(withFacts);
  statisticsContract(open);
  ticketStoreContract(open);
  openIdStoreContract(async () => {
    const { openIdClients, artefacts, events, close } = await open();
    return {
      clients: openIdClients,
      artefacts,
      facts: async () => (await events.since(0, 100)).map(({ id: _, seq: __, ...fact }) => fact),
      close,
    };
  });
  webhookStoreContract(open);
  auditLogContract(async () => {
    const { events, audit, lines, close } = await open();
    return {
      events,
      audit,
      append: (...facts) => lines.record(facts.map((fact) => ({ ...fact, actor: 'cli' }) as LineEvent)),
      close,
    };
  });
};
