import type { HeaderLine } from './syntax/headers.ts';
import type { SipMessage, SipRequest } from './syntax/message.ts';
import { readMultipart } from './syntax/multipart.ts';
import { parseParams } from './syntax/params.ts';
import type { HeaderFields } from './syntax/response.ts';

/** An answer to a request whose content cannot be served. */
export interface ContentRefusal {
  readonly status: 400 | 406 | 415;
  readonly reason?: string;
  readonly headers: HeaderFields;
  /** The header field that it stumbled over, or what is wrong, for people. */
  readonly detail: string;
}

/** What an INVITE, or the ACK of one, carries. */
export interface Content {
  /** The session description; undefined where there is none. */
  readonly sdp: string | undefined;
  /** All the rest of the body that means nothing to us, part by part, as it came. */
  readonly unread: readonly string[];
  /** Why the message must not be served with this body. */
  readonly refusal: ContentRefusal | undefined;
}

const SDP = 'application/sdp';
const SDP_RANGES: ReadonlySet<string> = new Set([SDP, 'application/*', '*/*']);

/** RFC 3261 20.1: the bodies that are read here. */
export const ACCEPT = ['Accept', `${SDP}, multipart/mixed`] as const;

const malformed = (reason: string): ContentRefusal => ({ status: 400, reason, headers: [], detail: reason });
const MALFORMED = malformed('Malformed Multipart Body');
const AMBIGUOUS = malformed('More Than One Session Description');

const NOTHING: Content = { sdp: undefined, unread: [], refusal: undefined };

/** The header fields that describe a body, or one part of it. */
interface Described {
  readonly headers: readonly HeaderLine[];
}

/** A body, or one part of it. */
interface Piece extends Described {
  readonly text: string;
  readonly raw: string;
}

/**
 * Sorts the body of a message (RFC 5621). Of a multipart body the one part with SDP is read. Parts of a part are not looked for: such
 * a part is one that nobody reads.
 */
export const contentOf = (message: SipMessage): Content => {
  if (message.body.length === 0) return NOTHING;
  const raw = message.text;
  const whole: Piece = { text: raw, raw, headers: message.rawHeaders };
  if (!typeOf(whole).startsWith('multipart/') || isEncoded(whole)) return single(whole);
  const taken = readMultipart(raw, boundaryOf(whole));
  if (!taken) return { sdp: undefined, unread: [raw], refusal: isOptional(whole) ? undefined : MALFORMED };
  const content = sorted(taken.parts, taken.around);
  // RFC 2046 5.1.4: of alternatives one is read, and the rest is the same in other words.
  const restIsOptional = isOptional(whole) || (typeOf(whole) === 'multipart/alternative' && content.sdp !== undefined);
  return restIsOptional ? { ...content, refusal: undefined } : content;
};

/** RFC 3311 5.1: an UPDATE may bring an offer; one without a body is answered without one. */
const mayOffer = ({ method, body }: SipRequest): boolean =>
  method === 'INVITE' || (method === 'UPDATE' && body.length > 0);

/**
 * Whether an INVITE or UPDATE can be answered with SDP: 415 when its body is something else or encoded, 400 when it cannot be taken
 * apart or holds two descriptions, 406 when its `Accept` has no room for SDP (RFC 3261 13.2.1: without `Accept` SDP is implied).
 * Undefined for every other method.
 */
export const contentRefusal = (request: SipRequest): ContentRefusal | undefined => {
  if (!mayOffer(request)) return undefined;
  const { refusal } = contentOf(request);
  if (refusal || request.header('Accept') === undefined) return refusal;
  const accepted = request.headers('Accept').some((value) => SDP_RANGES.has(mediaRange(value)));
  if (accepted) return undefined;
  return { status: 406, headers: [['Accept', SDP]], detail: `Accept: ${request.headers('Accept').join(', ')}` };
};

/** RFC 3261 20.11: whether the body of this message may be ignored. */
export const mayBeIgnored = ({ rawHeaders }: SipMessage): boolean => isOptional({ headers: rawHeaders });

/** 415 for a body that is encoded: nobody here undoes it. */
export const encodingRefusal = ({ rawHeaders }: SipMessage): ContentRefusal | undefined =>
  encodedRefusal({ headers: rawHeaders });

const encodedRefusal = (piece: Described): ContentRefusal | undefined => {
  const encoding = encodingOf(piece);
  if (!encoding) return undefined;
  return { status: 415, headers: [['Accept-Encoding', 'identity']], detail: `${encoding.name}: ${encoding.value}` };
};

const single = (piece: Piece): Content =>
  isSession(piece) && !isEncoded(piece)
    ? { sdp: piece.text, unread: [], refusal: undefined }
    : { sdp: undefined, unread: [piece.raw], refusal: isOptional(piece) ? undefined : refusalOf(piece) };

const sorted = (pieces: readonly Piece[], around: readonly string[]): Content => {
  const sessions = pieces.filter((piece) => isSession(piece) && !isEncoded(piece));
  const required = sessions.filter((piece) => !isOptional(piece));
  // A description that may be ignored counts where it is the only one.
  const [chosen, another] = required.length > 0 ? required : sessions;
  const read = another ? undefined : chosen;
  const rest = pieces.filter((piece) => piece !== read);
  const missed = rest.find((piece) => !isOptional(piece));
  return {
    sdp: read?.text,
    unread: [...rest.map(({ raw }) => raw), ...around],
    refusal: another ? AMBIGUOUS : missed && refusalOf(missed),
  };
};

/** RFC 3261 8.2.3: the type and the encoding of a body must be known, unless it may be ignored. */
const refusalOf = (required: Piece): ContentRefusal => {
  const notRead = {
    status: 415,
    headers: [ACCEPT],
    detail: `Content-Type: ${field(required, 'content-type')}`,
  } as const;
  return encodedRefusal(required) ?? notRead;
};

/** RFC 3959: SDP for the time before an answer is another session than the one that is offered. */
const isSession = (piece: Piece): boolean =>
  typeOf(piece) === SDP && mediaRange(field(piece, 'content-disposition')) !== 'early-session';

/** RFC 3261 20.11: a body that may be ignored. */
const isOptional = (piece: Described): boolean =>
  /;[ \t]*handling[ \t]*=[ \t]*"?optional/i.test(field(piece, 'content-disposition'));

const isEncoded = (piece: Described): boolean => encodingOf(piece) !== undefined;

/** What says that the text is encoded. RFC 2045 6.1 has three names for what stands there as it is. */
const encodingOf = ({ headers }: Described): HeaderLine | undefined =>
  headers.find(
    ({ key, value }) =>
      (key === 'content-encoding' && !/^identity$/i.test(value)) ||
      (key === 'content-transfer-encoding' && !/^(?:7bit|8bit|binary)$/i.test(value)),
  );

const typeOf = (piece: Piece): string => mediaRange(field(piece, 'content-type'));

const field = ({ headers }: Described, key: string): string => {
  for (const line of headers) if (line.key === key) return line.value;
  return '';
};

const boundaryOf = (piece: Piece): string => {
  const value = field(piece, 'content-type');
  return parseParams(value, value.indexOf(';'))?.get('boundary') ?? '';
};

const mediaRange = (value: string): string => {
  const semicolon = value.indexOf(';');
  return (semicolon === -1 ? value : value.slice(0, semicolon)).trim().toLowerCase();
};
