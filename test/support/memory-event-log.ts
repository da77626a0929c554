import type { EventLog, StoredEvent } from '../../src/events/port.ts';
import { fromConfirmation } from '../../src/store/shared/stored-event.ts';
import { MemoryConfirmationStore } from './memory-confirmation-store.ts';

/** A confirmation store in memory, and the log of what is committed to it. */
export const memoryEventLog = (): {
  readonly confirmations: MemoryConfirmationStore;
  readonly events: EventLog;
} => {
  const watchers = new Set<() => void>();
  class Watched extends MemoryConfirmationStore {
    override async commit(change: Parameters<MemoryConfirmationStore['commit']>[0]) {
      const outcome = await super.commit(change);
      for (const onWritten of watchers) onWritten();
      return outcome;
    }
  }
  const confirmations = new Watched();

  const all = (): readonly StoredEvent[] =>
    confirmations.events.map(({ subject, event }, index) => {
      const owner = confirmations.confirmations.find(({ id }) => id === subject);
      if (!owner) throw new Error(`An event of no confirmation: ${subject}`);
      return { seq: index + 1, id: `evt_${index + 1}`, ...fromConfirmation(owner, event) };
    });
  const events: EventLog = {
    since: async (seq, limit) => all().slice(seq, seq + limit),
    of: async (subject, seq, limit) =>
      all()
        .filter((event) => event.subject === subject && event.seq > seq)
        .slice(0, limit),
    head: async () => confirmations.events.length,
    recordedUpTo: async () => Math.max(0, ...all().map(({ at }) => at)),
    watch(onWritten) {
      watchers.add(onWritten);
      return () => void watchers.delete(onWritten);
    },
  };
  return { confirmations, events };
};
