import type { IncomingMessage } from 'node:http';

/** A request as Node gives it: every field, also one that came twice. */
export type SentFields = Pick<IncomingMessage, 'rawHeaders'>;

/** Every value of a header field, in the order in which they were sent. */
export const fieldsOf = ({ rawHeaders }: SentFields, name: string): readonly string[] =>
  rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name.toLowerCase());

/** Every value of a cookie. RFC 6265 4.2.1: pairs with semicolons between; quotes around a value are part of it. */
export const cookiesOf = (request: SentFields, name: string): readonly string[] =>
  fieldsOf(request, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
