import { type HeaderLine, headerKey, isListHeader } from './headers.ts';
import type { NameAddr } from './name-addr.ts';
import { splitList } from './params.ts';
import type { SipUri } from './uri.ts';
import type { Via } from './via.ts';

/** How header text stands for the bytes on the wire: `latin1` only where they are not UTF-8, so that an echo is exact. */
export type HeaderEncoding = 'utf8' | 'latin1';

/** RFC 3261 8.1.1.5: a number below 2^31 and a method. */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** What a parser found before it looks at the meaning. */
export interface MessageParts {
  readonly rawHeaders: readonly HeaderLine[];
  readonly unreadable: readonly string[];
  readonly folded: readonly string[];
  readonly body: Buffer;
  readonly encoding: HeaderEncoding;
  /** Bytes of the datagram, or of the piece of a stream, that the message came as. */
  readonly byteLength: number;
}

const NONE: readonly never[] = [];

/** The header fields and the body that every message has. Values of header fields are taken apart when asked for. */
export class SipMessage implements MessageParts {
  /** Every header field in its order, unfolded, for echo. */
  readonly rawHeaders: readonly HeaderLine[];
  /** Lines between them in which no header field could be read, unfolded, in order. */
  readonly unreadable: readonly string[];
  /** Header fields whose value went over more than one line (RFC 3261 7.3.1), by key, each time. */
  readonly folded: readonly string[];
  /** As long as Content-Length says; empty where there is none. Shares memory with the bytes that were parsed. */
  readonly body: Buffer;
  readonly encoding: HeaderEncoding;
  readonly byteLength: number;
  #text: string | undefined;

  constructor(parts: MessageParts) {
    this.rawHeaders = parts.rawHeaders;
    this.unreadable = parts.unreadable;
    this.folded = parts.folded;
    this.body = parts.body;
    this.encoding = parts.encoding;
    this.byteLength = parts.byteLength;
  }

  /** The whole value of the first field of that name, in any case or compact. */
  header(name: string): string | undefined {
    return this.field(headerKey(name));
  }

  /** As `header`, for a name that is already a key: lower case and not compact. */
  field(key: string): string | undefined {
    for (const line of this.rawHeaders) if (line.key === key) return line.value;
    return undefined;
  }

  /** Every value of that header in order; comma lists are split where the grammar of the header is a list. */
  headers(name: string): readonly string[] {
    const fields = this.fields(name);
    return fields.length === 0 ? NONE : fields.flat();
  }

  /** As `headers`, the values of each field by themselves; none for one that holds an empty list. */
  fields(name: string): readonly (readonly string[])[] {
    const key = headerKey(name);
    let fields: (readonly string[])[] | undefined;
    for (const line of this.rawHeaders) {
      if (line.key !== key) continue;
      fields ??= [];
      fields.push(isListHeader(key) ? splitList(line.value) : [line.value]);
    }
    return fields ?? NONE;
  }

  /** The body as text. */
  get text(): string {
    this.#text ??= this.body.toString('utf8');
    return this.#text;
  }

  /** Media type in lower case, without parameters; undefined where there is none. */
  get contentType(): string | undefined {
    return this.field('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  }
}

/** What `buildResponse` needs of a request; all that can be said of a malformed one. */
export class Answerable extends SipMessage {
  readonly method: string;
  /** The top Via; undefined only for a malformed request. */
  readonly topVia: Via | undefined;

  constructor(method: string, topVia: Via | undefined, parts: MessageParts) {
    super(parts);
    this.method = method;
    this.topVia = topVia;
  }
}

/** What a well-formed message says in the header fields that RFC 3261 8.1.1 demands. */
export interface Essentials {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
}

/** RFC 3261 20.10: a Contact value, or the `*` that removes every binding. */
export type Contact = NameAddr | '*';

/** A well-formed request. */
export class SipRequest extends Answerable implements Essentials {
  /** The Request-URI; its scheme is never `other`. */
  readonly uri: SipUri;
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;

  /** The Contacts of an INVITE, UPDATE or REGISTER in order, of a call without those that cannot be read; others' are not looked at. */
  readonly contacts: readonly Contact[];

  constructor(method: string, uri: SipUri, essentials: Essentials, contacts: readonly Contact[], parts: MessageParts) {
    super(method, essentials.via, parts);
    this.uri = uri;
    this.contacts = contacts;
    this.via = essentials.via;
    this.from = essentials.from;
    this.to = essentials.to;
    this.callId = essentials.callId;
    this.cseq = essentials.cseq;
  }

  /** The Request-URI as it came. */
  get rawUri(): string {
    return this.uri.text;
  }
}

/** A well-formed response. */
export class SipResponse extends SipMessage implements Essentials {
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;

  constructor(status: number, reason: string, essentials: Essentials, parts: MessageParts) {
    super(parts);
    this.status = status;
    this.reason = reason;
    this.via = essentials.via;
    this.from = essentials.from;
    this.to = essentials.to;
    this.callId = essentials.callId;
    this.cseq = essentials.cseq;
  }
}

/** What a datagram or a framed piece of a stream turned out to be. */
export type Parsed =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'response'; readonly response: SipResponse }
  /** A request to answer with `status`: give `request` to `buildResponse`. */
  | { readonly kind: 'invalid'; readonly status: number; readonly reason: string; readonly request: Answerable }
  /** Nothing to answer: no SIP, a keep-alive, a malformed response or ACK, or no Via to answer to. */
  | { readonly kind: 'ignore' };
