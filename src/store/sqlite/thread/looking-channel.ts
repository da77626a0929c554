import type { Channel, OpenChannel } from './channel.ts';
import { Looker } from './looker.ts';

/**
 * A channel that answers looks itself, in the thread of whoever asks: a trip to another one takes several times as long as they do. `path` has
 * to be a file.
 */
export const lookingFirst =
  (open: OpenChannel): OpenChannel =>
  async (options, receiver) => {
    let looker: Looker | undefined;
    const { channel, catalogue } = await open(options, {
      answered: (answers) => receiver.answered(answers),
      broken(cause) {
        looker?.close();
        receiver.broken(cause);
      },
    });
    const beside = await lookerBeside(channel, options.path);
    looker = beside;
    const looking: Channel = {
      ...channel,
      send(group) {
        const { replies, left } = beside.find(group);
        if (left.length > 0) channel.send(left);
        if (replies.length > 0) receiver.answered({ replies, events: [] });
      },
      async close() {
        // Whoever closes the file last clears away the log beside it, which takes a connection that writes.
        beside.close();
        await channel.close();
      },
    };
    return { channel: looking, catalogue };
  };

/** Rejects with `StoreUnusable`, and then the channel is closed. */
const lookerBeside = async (channel: Channel, path: string): Promise<Looker> => {
  try {
    return new Looker(path);
  } catch (cause) {
    await channel.close();
    throw cause;
  }
};
