import type { IncomingMessage } from 'node:http';

type Sent = Pick<IncomingMessage, 'rawHeaders'>;

/**
 * The value of a header field, or with `cookie:<name>` of a cookie, as UTF-8. Undefined when it is missing, empty, not
 * UTF-8, or there twice: a proxy that adds its own to the client's would leave both, and nobody could tell which to believe.
 */
export const sentOnce = (request: Sent, source: string): string | undefined => {
  const cookie = /^cookie:(.*)$/.exec(source)?.[1];
  const values = cookie === undefined ? fields(request, source) : cookies(request, cookie);
  const [value] = values;
  return values.length === 1 && value !== undefined && value !== '' ? utf8(value) : undefined;
};

const fields = ({ rawHeaders }: Sent, name: string): readonly string[] =>
  rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name.toLowerCase());

/** RFC 6265 4.2.1: pairs with semicolons between; quotes around a value are part of it. */
const cookies = (request: Sent, name: string): readonly string[] =>
  fields(request, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

/** Node reads header fields as Latin-1, whatever bytes they are (RFC 9110 5.5). */
const utf8 = (value: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    // Bytes that are no text name nobody.
    return undefined;
  }
};
