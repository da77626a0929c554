import { assemble, formatHeaders, type HeaderFields } from './response.ts';

/** A request to be written. */
export interface RequestParts {
  readonly method: string;
  readonly uri: string;
  /** Everything but Content-Length, in order. */
  readonly headers: HeaderFields;
  readonly body?: string | Buffer;
}

/** The bytes of a request. Throws when the URI or a header field holds a line break or the URI a blank. */
export const buildRequest = (parts: RequestParts): Buffer => {
  if (/[ \t\r\n]/.test(parts.uri)) throw new Error('White space in a Request-URI');
  const head = `${parts.method} ${parts.uri} SIP/2.0\r\n${formatHeaders(parts.headers)}`;
  return assemble(head, parts.body, 'utf8');
};
