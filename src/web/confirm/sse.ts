/** One message of an event stream. */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
}

/** What has been read of a stream. */
export interface StreamReader {
  /** Takes what has arrived, split anywhere; answers the messages that are whole now. */
  take(text: string): readonly StreamMessage[];
  /** The `id` of the last whole message that had one: for `Last-Event-ID`. */
  readonly lastId: string;
}

/** Reads an event stream (WHATWG HTML 9.2.6), as far as our server writes it: comments and `retry` mean nothing here. */
export const createStreamReader = (startId: string): StreamReader => {
  let rest = '';
  let lastId = startId;

  const messageOf = (block: string): StreamMessage | undefined => {
    const fields = { id: '', event: 'message', data: [] as string[] };
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon < 1) continue;
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).replace(/^ /, '');
      if (name === 'data') fields.data.push(value);
      else if (name === 'id' || name === 'event') fields[name] = value;
    }
    if (fields.id !== '') lastId = fields.id;
    return fields.data.length === 0 ? undefined : { event: fields.event, data: fields.data.join('\n') };
  };

  return {
    take(text) {
      const blocks = (rest + text).replaceAll('\r\n', '\n').split('\n\n');
      rest = blocks.pop() ?? '';
      return blocks.flatMap((block) => messageOf(block) ?? []);
    },
    get lastId() {
      return lastId;
    },
  };
};
