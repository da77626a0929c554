import { formatHost } from '../../lib/index.ts';
import { type Params, parseParams, splitOutsideQuotes, trimmed, withoutLastSemicolon } from './params.ts';
import { parseHostPort } from './uri.ts';

/** One Via value (RFC 3261 20.42). */
export interface Via {
  /** Sent-by host: lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string | undefined;
  readonly params: Params;
  /** This value alone, as it came, but for a `;` at its end. */
  readonly raw: string;
}

/** `sent-protocol LWS`: three tokens with slashes that may stand between blanks. */
const SENT_PROTOCOL = /^SIP[ \t]*\/[ \t]*\d+\.\d+[ \t]*\/[ \t]*[A-Za-z0-9\-.!%*_+`'~]+[ \t]+/i;

const USUAL = ['SIP/2.0/UDP ', 'SIP/2.0/TCP ', 'SIP/2.0/TLS '] as const;

/** `host : port` may have blanks around its colon. */
const withoutBlanks = (sentBy: string): string => {
  if (!/[ \t]/.test(sentBy)) return sentBy;
  const colon = sentBy.lastIndexOf(':');
  if (colon === -1) return sentBy;
  return `${trimmed(sentBy, 0, colon)}:${trimmed(sentBy, colon + 1, sentBy.length)}`;
};

/** Where sent-by starts. Most phones write `SIP/2.0/UDP `, and then no pattern is needed. */
const endOfProtocol = (raw: string): number | undefined => {
  for (const usual of USUAL) if (raw.startsWith(usual)) return usual.length;
  return SENT_PROTOCOL.exec(raw)?.[0].length;
};

/** Takes one Via value apart. Undefined when malformed; a sent-by port must be 1 to 65535. */
export const parseVia = (raw: string): Via | undefined => {
  const start = endOfProtocol(raw);
  if (start === undefined) return undefined;
  const semicolon = raw.indexOf(';', start);
  const end = semicolon === -1 ? raw.length : semicolon;
  const sentBy = parseHostPort(withoutBlanks(trimmed(raw, start, end)));
  const params = sentBy && parseParams(raw, end);
  if (!sentBy || !params || sentBy.port === 0) return undefined;
  return {
    host: sentBy.host,
    port: sentBy.port,
    branch: params.get('branch'),
    params,
    raw: withoutLastSemicolon(raw),
  };
};

/** An address and a port, as a socket tells them. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const nameOf = (param: string): string => {
  const equals = param.indexOf('=');
  return (equals === -1 ? param : param.slice(0, equals)).trim().toLowerCase();
};

/**
 * The top Via as the response must carry it: `received` where sent-by is not the packet's source (RFC 3261 18.2.1) or where `rport`
 * was asked for, and `rport` filled in (RFC 3581 4). A `received` that the sender wrote itself is replaced.
 */
export const viaForResponse = (via: Via, hop: Endpoint): string => {
  const asked = via.params.has('rport');
  const forged = via.params.has('received');
  const received = asked || forged || via.host !== hop.address ? `;received=${hop.address}` : '';
  if (!asked && !forged) return via.raw + received;
  const [head = '', ...params] = splitOutsideQuotes(via.raw, ';');
  let kept = head;
  for (const param of params) {
    const name = nameOf(param);
    if (name !== 'received' && name !== 'rport') kept += `;${param}`;
  }
  return kept + received + (asked ? `;rport=${hop.port}` : '');
};

/** `sent-by` as a Via writes it. */
export const formatSentBy = (host: string, port: number | undefined): string =>
  port === undefined ? formatHost(host) : `${formatHost(host)}:${port}`;
