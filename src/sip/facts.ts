import { hash } from 'node:crypto';
import { assertedIdentity } from './asserted-identity.ts';
import { contentOf } from './content.ts';
import type { AssertedIdentity, Body, Identity, RequestFacts, Source } from './port.ts';
import type { Answerable, SipMessage, SipRequest } from './syntax/message.ts';
import { unescapeUri } from './syntax/uri.ts';
import { hasNamelessLine, unreadableAs } from './unreadable.ts';

const USER_AGENT_CHARACTERS = 200;

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * The User-Agent, cut to 200 characters, with U+FFFD for each that nobody can print: it is remembered, stored and shown, and anybody may write
 * what he likes there. PostgreSQL holds neither a zero byte nor half a character.
 */
export const userAgentOf = (message: SipMessage): string | undefined =>
  message.field('user-agent')?.slice(0, USER_AGENT_CHARACTERS).replace(UNPRINTABLE, '\uFFFD');

/** A view of a request in the words of the port; nothing is taken out of the message before it is asked for. */
export class Facts implements RequestFacts {
  readonly source: Source;
  readonly #request: SipRequest;
  #thread: string | undefined;
  #userAgent: string | undefined;

  constructor(request: SipRequest, source: Source) {
    this.#request = request;
    this.source = source;
  }

  get method(): string {
    return this.#request.method;
  }

  get thread(): string {
    this.#thread ??= threadOf(this.#request);
    return this.#thread;
  }

  get user(): string {
    return this.#request.uri.user;
  }

  get lineParameter(): string {
    return unescapeUri(this.#request.uri.params.get('line') ?? '');
  }

  get from(): Identity {
    return this.#request.from.uri;
  }

  get to(): Identity {
    return this.#request.to.uri;
  }

  get asserted(): AssertedIdentity | undefined {
    const name = 'P-Asserted-Identity';
    return this.unreadable(name).length > 0 ? { user: undefined } : assertedIdentity(this.header(name));
  }

  get userAgent(): string | undefined {
    this.#userAgent ??= userAgentOf(this.#request);
    return this.#userAgent;
  }

  get unread(): readonly string[] {
    return contentOf(this.#request).unread;
  }

  get hasNamelessLine(): boolean {
    return hasNamelessLine(this.#request);
  }

  header(name: string): readonly string[] {
    return valuesOf(this.#request, name);
  }

  unreadable(name: string): readonly string[] {
    return unreadableAs(this.#request, name);
  }
}

const threadOf = ({ callId, from }: SipRequest): string =>
  hash('sha256', JSON.stringify([callId, from.tag ?? '']), 'base64url');

const NO_VALUES: readonly never[] = [];

/** A field that holds nothing is there all the same, with one empty value. */
const valuesOf = (message: SipMessage, name: string): readonly string[] => {
  const fields = message.fields(name);
  if (fields.length === 0) return NO_VALUES;
  const all: string[] = [];
  for (const values of fields) {
    if (values.length === 0) all.push('');
    else all.push(...values);
  }
  return all;
};

const UNREAD: Identity = { user: '', host: '' };

/** What can be said of a request whose syntax is broken. */
export const factsOfMalformed = (request: Answerable, source: Source): RequestFacts => ({
  method: request.method,
  source,
  thread: '',
  user: '',
  lineParameter: '',
  from: UNREAD,
  to: UNREAD,
  asserted: undefined,
  userAgent: userAgentOf(request),
  unread: [],
  hasNamelessLine: hasNamelessLine(request),
  header: (name) => valuesOf(request, name),
  unreadable: (name) => unreadableAs(request, name),
});

/** The body of a message; `undefined` where it is empty. A body without Content-Type is of type `''`. */
export const bodyOf = (message: SipMessage): Body | undefined =>
  message.body.length === 0 ? undefined : { type: message.contentType ?? '', text: message.text };

/** The session description that an INVITE, or its ACK, carries; `undefined` where there is none to read. */
export const sessionIn = (message: SipMessage): Body | undefined => {
  const { sdp } = contentOf(message);
  return sdp === undefined ? undefined : { type: 'application/sdp', text: sdp };
};
