import type { Claims } from './claim.ts';

const nameOf = (id: string): string => `offhook-window-${id}`;

/** By Web Locks, which the browser itself frees with the document, also with a frozen or crashed one. */
export const claimsByLocks = (locks: LockManager): Claims => ({
  sure: true,
  take: (id, waitMs) =>
    new Promise((resolve) => {
      const untilTheEnd = (lock: Lock | null): Promise<void> | undefined => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => undefined);
      };
      const options: LockOptions = waitMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(waitMs) };
      locks.request(nameOf(id), options, untilTheEnd).catch(() => resolve(false));
    }),
});

/** How long another window may take to object. */
const OBJECTION_MS = 300;

/** By asking all windows of this origin: where pages come over plain HTTP there are no Web Locks. */
export const claimsByAsking = (open: () => BroadcastChannel, nonce: string): Claims => ({
  sure: false,
  take: (id) =>
    new Promise((resolve) => {
      const channel = open();
      let state: 'asking' | 'mine' | 'lost' = 'asking';
      channel.onmessage = ({ data }: MessageEvent<{ ask?: string; taken?: string; from: string }>) => {
        if (data.taken === id && state === 'asking' && data.from !== nonce) {
          state = 'lost';
          channel.close();
          resolve(false);
        }
        // Two that ask at once: the lower one has it.
        if (data.ask === id && (state === 'mine' || nonce < data.from)) channel.postMessage({ taken: id, from: nonce });
      };
      channel.postMessage({ ask: id, from: nonce });
      setTimeout(() => {
        if (state !== 'asking') return;
        state = 'mine';
        resolve(true);
      }, OBJECTION_MS);
    }),
});
