import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../../lib/index.ts';
import { StoreUnusable } from '../../shared/unusable.ts';
import type { Channel, OpenChannel, Receiver } from './channel.ts';
import { type Catalogue, errorOf } from './protocol.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

/** Long enough to share a commit with others on a busy server, short enough for who looks at the log of a quiet one. */
const POSTPONED_MS = 50;

/** What comes in crowds goes so long after the group before: most of a commit is what it costs however much it holds. */
const CROWD_MS = 10;

/** The engine in a thread of its own, so that no fsync holds up RTP or SIP. */
export const openInWorker: OpenChannel = async ({ path, secretKey }, receiver) => {
  const workerData: WorkerStart = { path, secretKey };
  const worker = new Worker(new URL('./worker-boot.mjs', import.meta.url), { workerData, name: 'offhook-store' });
  const exited = once(worker, 'exit');
  // `exited` is awaited at the end only; what kills the worker is told by its `error` event below.
  exited.catch(() => undefined);
  const catalogue = await opened(worker, receiver);
  const post = (message: ToWorker): void => worker.postMessage(message);
  let sentAt = Number.NEGATIVE_INFINITY;
  const channel: Channel = {
    defer: setImmediate,
    gather(flush) {
      const waitMs = sentAt + CROWD_MS - systemClock.now();
      if (waitMs > 0) return systemClock.after(waitMs, flush);
      const turn = setImmediate(flush);
      return () => clearImmediate(turn);
    },
    postpone: (flush) => systemClock.after(POSTPONED_MS, flush),
    send(group) {
      sentAt = systemClock.now();
      post({ kind: 'run', group });
    },
    async close() {
      post({ kind: 'close' });
      await exited;
    },
  };
  return { channel, catalogue };
};

/** Listens from the first moment; resolves when the database is open, with what it can be asked. */
const opened = (worker: Worker, receiver: Receiver): Promise<Catalogue> =>
  new Promise((resolve, reject) => {
    const broken = (cause: Error): void => {
      reject(cause);
      receiver.broken(cause);
    };
    worker.on('error', broken);
    worker.on('messageerror', broken);
    worker.on('exit', (code) => broken(new Error(`The store's thread ended with code ${code}`)));
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'open':
          return resolve(message.catalogue);
        case 'unusable':
          return reject(new StoreUnusable(message.message, { cause: errorOf(message.cause) }));
        case 'answers':
          return receiver.answered(message.answers);
        default:
          return message satisfies never;
      }
    });
  });
