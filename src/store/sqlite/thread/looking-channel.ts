import type { Channel, OpenChannel } from './channel.ts';
import { Looker } from './looker.ts';

/**
 * A channel that answers looks itself, in the thread of whoever asks, while its engine owes nobody an answer: a trip to another thread takes several
 * times as long as they do. So they see all that was asked before them, as if they had made the trip. For what a fault keeps from being found the
 * engine is asked, which can say why. `path` has to be a file.
 */
export const lookingFirst =
  (open: OpenChannel): OpenChannel =>
  async (options, receiver) => {
    let looker: Looker | undefined;
    let owed = 0;
    const { channel, catalogue } = await open(options, {
      answered(answers) {
        owed -= answers.replies.length;
        receiver.answered(answers);
      },
      broken(cause) {
        looker?.close();
        receiver.broken(cause);
      },
    });
    looker = new Looker(options.path, catalogue);
    const looking: Channel = {
      ...channel,
      send(group) {
        const replies = owed === 0 ? looker?.find(group) : undefined;
        if (replies) return receiver.answered({ replies, events: [] });
        owed += group.length;
        channel.send(group);
      },
      async close() {
        // Whoever closes the file last clears away the log beside it, which takes a connection that writes.
        looker?.close();
        await channel.close();
      },
    };
    return { channel: looking, catalogue };
  };
