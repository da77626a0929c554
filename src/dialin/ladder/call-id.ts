/** As the server writes it, and most phones do: found without a pattern. */
const USUAL = '\r\nCall-ID: ';
/** RFC 3261 7.3.1 and 20.8: in any case, in the compact form, with white space around the colon. */
const ANY = /^(?:call-id|i)[ \t]*:[ \t]*([^\r\n]*)/im;
const LINE_END = /[\r\n]/g;
/** A longer one names no call here. */
const MOST_CHARACTERS = 256;

/** The Call-ID of a message in latin1, read as leniently as a broken one needs; undefined for none. */
export const callIdIn = (message: string): string | undefined => {
  const at = message.indexOf(USUAL);
  const found = at === -1 ? ANY.exec(message)?.[1] : restOfLine(message, at + USUAL.length);
  const callId = found?.trim();
  return callId === undefined || callId === '' || callId.length > MOST_CHARACTERS ? undefined : callId;
};

const restOfLine = (message: string, from: number): string => {
  LINE_END.lastIndex = from;
  return message.slice(from, LINE_END.exec(message)?.index);
};
