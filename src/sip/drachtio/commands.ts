import type { Answer } from '../answer.ts';
import type { OutgoingRequest, Target } from '../port.ts';
import { reasonPhrase } from '../syntax/reason-phrases.ts';
import { formatHeaders, type HeaderFields } from '../syntax/response.ts';

const LINE_BREAK = /[\r\n]/;

/** drachtio takes the words of a line apart at these, and its lines at the others. */
const UNWRITABLE = /[|\s]/;

/**
 * Below the words of a command: a start line, header fields, each on a line of its own, and a body. The one place where they are joined:
 * drachtio writes what it gets, so a line break in a value would be a field of its own on the wire. Throws where there is one.
 */
const written = (startLine: string, headers: HeaderFields, body: string): string => {
  if (LINE_BREAK.test(startLine)) throw new Error('Line break in a start line');
  return `\r\n${startLine}\r\n${formatHeaders(headers)}\r\n${body}`;
};

/** The command that answers a request. drachtio copies Via, From, To, Call-ID and CSeq, gives To its tag, and counts the body. */
export const answerCommand = (transaction: string, { status, reason, headers = [], body = '' }: Answer): string =>
  `sip|${transaction}|${written(`SIP/2.0 ${status} ${reason ?? reasonPhrase(status)}`, headers, body)}`;

/** The command that says BYE in a dialog; drachtio knows where the phone is. */
export const byeCommand = (dialog: string): string => `sip||${dialog}${written('BYE sip:placeholder SIP/2.0', [], '')}`;

/** The command that sends a request of ours outside a dialog to that address. Throws where the URI cannot be written. */
export const requestCommand = ({ method, uri, headers, target }: OutgoingRequest): string => {
  if (UNWRITABLE.test(uri)) throw new Error('The Request-URI cannot be written');
  return `sip|||${routeTo(target)}${written(`${method} ${uri} SIP/2.0`, headers, '')}`;
};

const routeTo = ({ transport, address, port }: Target): string =>
  `sip:${address.includes(':') ? `[${address}]` : address}:${port};transport=${transport}`;
