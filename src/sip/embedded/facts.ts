import type { Body, RequestFacts, Source } from '../port.ts';
import type { Answerable, SipMessage, SipRequest } from './message.ts';

/** A view of a request in the words of the port; nothing is taken out of the message before it is asked for. */
export class Facts implements RequestFacts {
  readonly source: Source;
  readonly #request: SipRequest;

  constructor(request: SipRequest, source: Source) {
    this.#request = request;
    this.source = source;
  }

  get method(): string {
    return this.#request.method;
  }

  get callId(): string {
    return this.#request.callId;
  }

  get user(): string {
    return this.#request.uri.user;
  }

  get fromUser(): string {
    return this.#request.from.uri.user;
  }

  get userAgent(): string | undefined {
    return this.#request.header('User-Agent');
  }

  header(name: string): readonly string[] {
    return this.#request.headers(name);
  }
}

/** What can be said of a request whose syntax is broken. */
export const factsOfMalformed = (request: Answerable, source: Source): RequestFacts => ({
  method: request.method,
  callId: request.field('call-id') ?? '',
  source,
  user: '',
  fromUser: '',
  userAgent: request.header('User-Agent'),
  header: (name) => request.headers(name),
});

/** The body of a message; `undefined` where it is empty. A body without Content-Type is of type `''`. */
export const bodyOf = (message: SipMessage): Body | undefined =>
  message.body.length === 0 ? undefined : { type: message.contentType ?? '', text: message.body.toString('utf8') };
