import type { ServerResponse } from 'node:http';

/** What is sent back. `challenge`: goes with 401. */
export interface Answer {
  readonly status: number;
  /** XML; undefined: nothing. */
  readonly body?: string;
  readonly challenge?: string;
  readonly retryAfterSeconds?: number;
}

export const BAD_REQUEST: Answer = { status: 400 };
export const NOT_FOUND: Answer = { status: 404 };

/** XML with this status: 200, or 500 where it is a fault (SOAP 1.1 6.2). */
export const xml = (status: 200 | 500, body: string): Answer => ({ status, body });

/** Sends it. With `close` the connection ends: what else comes over it is not read. */
export const send = (
  response: ServerResponse,
  { status, body = '', challenge, retryAfterSeconds }: Answer,
  connection: 'keep' | 'close',
): void => {
  response.writeHead(status, {
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...(body !== '' && { 'Content-Type': 'text/xml; charset="utf-8"' }),
    ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    ...(status === 405 && { Allow: 'GET, POST' }),
    ...(connection === 'close' && { Connection: 'close' }),
  });
  response.end(body);
};
