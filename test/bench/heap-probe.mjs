// Loaded into the measured process with `node --expose-gc --import`: answers `heap` on the IPC channel with what is
// left on the heap of the main thread after a collection. The product knows nothing of it.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('message', (question) => {
    if (question !== 'heap') return;
    globalThis.gc();
    process.send({ heapUsed: process.memoryUsage().heapUsed });
  });
  process.channel.unref();
}
