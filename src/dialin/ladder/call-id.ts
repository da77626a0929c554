/** As the server writes it, and most phones do: found without a pattern. */
const USUAL = Buffer.from('\r\nCall-ID: ');
/** RFC 3261 7.3.1 and 20.8: in any case, in the compact form, with white space around the colon. */
const ANY = /^(?:call-id|i)[ \t]*:[ \t]*([^\r\n]*)/im;
const [CR, LF] = [0x0d, 0x0a];
/** A longer one names no call here. */
const MOST_CHARACTERS = 256;

/** The Call-ID of a message, read as leniently as a broken one needs; undefined for none. */
export const callIdIn = (message: Buffer): string | undefined => {
  const at = message.indexOf(USUAL);
  return callIdFrom(at === -1 ? ANY.exec(message.toString('latin1'))?.[1] : restOfLine(message, at + USUAL.length));
};

/** The Call-ID that this value of the header field is; undefined where it names no call here. */
export const callIdFrom = (value: string | undefined): string | undefined => {
  const callId = value?.trim();
  return callId === undefined || callId === '' || callId.length > MOST_CHARACTERS ? undefined : callId;
};

/** Cut off where it is too long by far. */
const restOfLine = (message: Buffer, from: number): string => {
  const most = Math.min(message.length, from + 2 * MOST_CHARACTERS);
  let end = from;
  while (end < most && message[end] !== CR && message[end] !== LF) end += 1;
  return message.toString('latin1', from, end);
};
