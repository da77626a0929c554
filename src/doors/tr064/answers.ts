import type { ServerResponse } from 'node:http';

/** What a request asked for, as it is counted: `read` a description, `listed` and `passed` what is for the device behind us, `other` what was not known or not let in. */
export type Asked = 'read' | 'info' | 'state' | 'start' | 'stop' | 'port' | 'listed' | 'passed' | 'other';

/** What is sent back. `challenge`: goes with 401. */
export interface Answer {
  readonly status: number;
  /** XML; undefined: nothing. */
  readonly body?: string;
  readonly challenge?: string;
  readonly retryAfterSeconds?: number;
  /** For the metrics; left out: `other`. */
  readonly asked?: Asked;
  /** The code of the UPnP fault in it; left out: none of ours. */
  readonly fault?: number;
}

export const BAD_REQUEST: Answer = { status: 400 };
export const NOT_FOUND: Answer = { status: 404 };

/** XML with this status: 200, or 500 where it is a fault (SOAP 1.1 6.2). */
export const xml = (status: 200 | 500, body: string): Answer => ({ status, body });

/** How it is counted: by its fault, or else its status. */
export const countedOf = ({
  asked = 'other',
  status,
  fault,
}: Answer): { readonly asked: Asked; readonly answer: string } => ({
  asked,
  answer: fault === undefined ? String(status) : `fault-${fault}`,
});

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
