import type { Socket } from 'node:net';

/* What stand-ins of PostgreSQL say and hear: its protocol 3.0 (chapter 55 of its manual). Every message but the first of a client begins with a letter. */

/** A message: `<letter> <int32 length, itself included> <body>`. */
export const message = (letter: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.from(`${letter}\0\0\0\0`, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};

/** Texts as they stand in bodies, each ended by a zero. */
export const texts = (...all: readonly string[]): Buffer => Buffer.from(all.map((text) => `${text}\0`).join(''));

export const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** What ends the answer to every request: here outside a transaction. */
export const READY = message('Z', Buffer.from('I'));

/** Let in, without a password. */
export const LET_IN = Buffer.concat([message('R', int32(0)), READY]);

/** Reads the first message of a client, which has no letter, then tells each of the others; `whole` is all of its bytes. */
export const onMessages = (
  socket: Socket,
  first: ((whole: Buffer) => void) | undefined,
  hear: (letter: string, whole: Buffer) => void,
): void => {
  let rest = Buffer.alloc(0);
  let opening = first;
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const lead = opening ? 0 : 1;
      if (rest.length < lead + 4) return;
      const length = lead + rest.readInt32BE(lead);
      if (rest.length < length) return;
      const whole = rest.subarray(0, length);
      rest = rest.subarray(length);
      const begin = opening;
      opening = undefined;
      if (begin) begin(whole);
      else hear(whole.toString('latin1', 0, 1), whole);
    }
  });
};
