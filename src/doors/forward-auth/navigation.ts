import type { IncomingMessage } from 'node:http';
import { sentOnce } from './sent.ts';

/** What a browser does with the answer. `looks`: shows it as a page. `sends`: the same, after a form was sent. `other`: hands it to a script, or is no browser. */
export type Kind = 'looks' | 'sends' | 'other';

const LOOKING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Fetch metadata (W3C) says it; browsers without it say what they would like to read. */
export const kindOf = (method: string, request: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): Kind => {
  if (!isNavigation(request)) return 'other';
  if (LOOKING.has(method)) return 'looks';
  return method === 'POST' ? 'sends' : 'other';
};

const isNavigation = (request: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): boolean =>
  'sec-fetch-mode' in request.headers
    ? sentOnce(request, 'Sec-Fetch-Mode') === 'navigate'
    : (request.headers.accept ?? '').includes('text/html');
