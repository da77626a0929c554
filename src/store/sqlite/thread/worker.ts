import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { StoreUnusable } from '../../shared/unusable.ts';
import { type Engine, openEngine } from '../engine.ts';
import { type Command, faultOf } from './protocol.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

/** The store's thread: everything that waits when it looks is one group, and one fsync. */
const serve = (port: MessagePort, engine: Engine): void => {
  port.on('message', (first: ToWorker) => {
    const waiting = [first, ...drain(port)];
    const group = waiting.flatMap((message): readonly Command[] => (message.kind === 'run' ? message.group : []));
    if (group.length > 0) answer(port, { kind: 'answers', answers: engine.run(group) });
    if (!waiting.some((message) => message.kind === 'close')) return;
    engine.close();
    port.close();
  });
};

const drain = (port: MessagePort): readonly ToWorker[] => {
  const messages: ToWorker[] = [];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) messages.push(next.message);
  return messages;
};

const answer = (port: MessagePort, message: FromWorker): void => port.postMessage(message);

const start = async (port: MessagePort, { path, secretKey }: WorkerStart): Promise<void> => {
  try {
    const engine = await openEngine(path, secretKey);
    serve(port, engine);
    answer(port, { kind: 'open', catalogue: engine.catalogue });
  } catch (cause) {
    if (!(cause instanceof StoreUnusable)) throw cause;
    answer(port, { kind: 'unusable', message: cause.message, cause: faultOf(cause.cause) });
  }
};

if (parentPort) await start(parentPort, workerData as WorkerStart);
