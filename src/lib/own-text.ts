/** The same text with memory of its own: a part of a message would keep the whole message as long as it is kept. */
export const ownText = (text: string): string => Buffer.from(text).toString();
