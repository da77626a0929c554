// Loaded into the measured process with `node --import`: gives the thread of the store its name, which Node 20 keeps to itself, so that
// /proc/PID/task/TID/comm tells it from the others. The product knows nothing of it.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) writeFileSync('/proc/thread-self/comm', 'offhook-store');
