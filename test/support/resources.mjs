// Loaded into a process with `--import`: answers `resources` on the IPC channel with what keeps its main thread alive, by name.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('message', (question) => {
    if (question === 'resources') process.send(process.getActiveResourcesInfo());
  });
  process.channel.unref();
}
