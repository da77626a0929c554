import type { IncomingMessage } from 'node:http';
import type { Form } from './question.ts';
import { sentOnce } from './sent.ts';

/** The request that a proxy asks about, as its sub-request tells it. */
export interface Original {
  readonly method: string;
  /** `https://box.example`, as browsers write it: judged by nobody yet. */
  readonly origin: string;
  /** Path and query, as they were sent. */
  readonly uri: string;
}

type Sent = Pick<IncomingMessage, 'rawHeaders' | 'method' | 'url'>;

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const ABSOLUTE = /^(?<proto>https?):\/\/(?<host>[^/?#\\]*)(?<uri>\/.*)$/s;
/** The action and the title, and what Envoy appends. */
const APPENDED = /^\/v1\/forward-auth\/[^/?]+\/[^/?]+(?<uri>\/.*)$/s;

/** Undefined where a part of it is missing, there twice, or no such thing. */
export const originalOf = (form: Form, request: Sent): Original | undefined => {
  const { method, proto, host, uri } = partsOf(form, request);
  if (method === undefined || !uri?.startsWith('/') || host === undefined || !HOST.test(host)) return undefined;
  if (proto !== 'http' && proto !== 'https') return undefined;
  const base = `${proto}://${host}`;
  return URL.canParse(base) ? { method, origin: new URL(base).origin, uri } : undefined;
};

type Parts = Readonly<Record<'method' | 'proto' | 'host' | 'uri', string | undefined>>;

const partsOf = (form: Form, request: Sent): Parts => {
  const field = (name: string): string | undefined => sentOnce(request, name);
  switch (form) {
    case 'forwarded':
      return {
        method: field('X-Forwarded-Method'),
        proto: field('X-Forwarded-Proto'),
        host: field('X-Forwarded-Host'),
        uri: field('X-Forwarded-Uri'),
      };
    case 'original': {
      const { proto, host, uri } = ABSOLUTE.exec(field('X-Original-URL') ?? '')?.groups ?? {};
      return { method: field('X-Original-Method'), proto, host, uri };
    }
    case 'appended':
      return {
        method: request.method,
        proto: field('X-Forwarded-Proto'),
        host: field('Host'),
        uri: APPENDED.exec(request.url ?? '')?.groups?.uri,
      };
    default:
      return form satisfies never;
  }
};
