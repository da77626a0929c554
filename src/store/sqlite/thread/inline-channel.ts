import { openEngine } from '../engine.ts';
import type { Channel, OpenChannel } from './channel.ts';

/** The engine in the calling thread: where there is no disk to wait for, or nobody whom the wait would hold up. */
export const openInline: OpenChannel = async ({ path, secretKey }, receiver) => {
  const engine = await openEngine(path, secretKey);
  const atOnce: Channel['gather'] = (flush) => {
    queueMicrotask(flush);
    return () => undefined;
  };
  const channel: Channel = {
    defer: queueMicrotask,
    gather: atOnce,
    postpone: atOnce,
    send: (group) => receiver.answered(engine.run(group)),
    close: async () => engine.close(),
  };
  return { channel, catalogue: engine.catalogue };
};
