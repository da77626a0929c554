import type { DigestSecrets } from '../digest/port.ts';
import type { ClientCertificate, Lack } from '../lib/index.ts';
import type { SipRefusal } from './refusals.ts';

export type { SipRefusal };

/** RFC 3261 Via transports that a request can come over. */
export type Transport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/**
 * Who sent a request, as far as the network tells, or a proxy that is believed (`proxies.ts`). Decided once, where the request comes
 * in, and asked by everything that wants to know where from; where answers go is another matter, and the back end's. The address
 * is in its canonical text form, IPv4-mapped IPv6 as plain IPv4.
 */
export interface Source {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** Undefined where the connection is no TLS one, or its client showed none. */
  readonly certificate?: ClientCertificate | undefined;
  /** The name of the proxy whose word all this is. Undefined where it is what the network tells. */
  readonly proxy?: string | undefined;
  /** Where we opened the connection to, over which it came; over TLS the certificate of that was verified. Undefined for any other way. */
  readonly opened?: Target | undefined;
}

/** A body as it came, opaque to SIP. */
export interface Body {
  /** Media type without parameters, lower case: `application/sdp`. */
  readonly type: string;
  readonly text: string;
}

/** Whom a URI names. */
export interface Identity {
  /** User part, unescaped and without parameters; of a `tel:` URI the number without visual separators. Empty where there is none. */
  readonly user: string;
  /** Lower case; IPv6 without brackets. Empty for a `tel:` URI. */
  readonly host: string;
}

/** What P-Asserted-Identity says (RFC 3325), which only counts from whom one trusts. */
export interface AssertedIdentity {
  /** User part or number, as in `Identity`. Undefined where the field names nobody, or more than one. */
  readonly user: string | undefined;
}

/** What a request says of itself. Nothing here is proven. */
export interface RequestFacts {
  readonly method: string;
  readonly source: Source;
  /**
   * Names the call that an INVITE begins: the same whichever way it comes, and where it comes again with an answer to a challenge (RFC 3261
   * 22.2). A digest of Call-ID and From tag; empty where they cannot be read.
   */
  readonly thread: string;
  /** User part of the Request-URI (or the number of a `tel:` one): unescaped, without parameters. Empty where there is none. */
  readonly user: string;
  /**
   * What stands as `line` in the Request-URI: whoever registers writes it into his Contact to know his own calls by, also where the user
   * is replaced by what was dialled (RFC 3261 19.1.1). Unescaped; empty where there is none.
   */
  readonly lineParameter: string;
  readonly from: Identity;
  readonly to: Identity;
  /** Undefined where the request has no such field. */
  readonly asserted: AssertedIdentity | undefined;
  /** At most 200 characters. */
  readonly userAgent: string | undefined;
  /** What else than a session description its body holds, part by part, as written: for the same purpose as `header`. */
  readonly unread: readonly string[];
  /** There is a line that tells of no header field at all: it may have been a part of any. */
  readonly hasNamelessLine: boolean;
  /**
   * Every value of a header field, in order, as written: for what is looked for in the text itself (ADR 0010). One empty value where
   * the field is there and holds none.
   */
  header(name: string): readonly string[];
  /** Lines in which no header field could be read and that were meant to be this one. */
  unreadable(name: string): readonly string[];
}

/** An answer to send. `reason` defaults to the RFC's phrase. */
export interface SipAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a call is over. `failed`: a fault of ours, or what was to be sent could not be. */
export type CallEnd =
  | 'hung-up-by-phone'
  | 'hung-up-by-us'
  | 'cancelled'
  | 'refused'
  | 'no-ack'
  | 'too-long'
  | 'stopped'
  | 'failed';

/**
 * How the sender of a request was proven. `digest`: the line's password. `certificate`: the client certificate of its TLS
 * connection. `address`: it came from the address of a trusted peer, which a one-way UDP packet can claim as well.
 */
export type Proof = 'digest' | 'certificate' | 'address';

/** Whom a request is believed to come from without digest, or the answer to one that a trusted peer, or a PBX that we are registered at, must not send. */
export type Identified =
  | { readonly kind: 'line'; readonly line: string; readonly proof: Exclude<Proof, 'digest'> }
  | {
      readonly kind: 'refused';
      readonly refusal: Extract<SipRefusal, 'malformed' | 'peer-caller-unknown' | 'caller-unmapped'>;
      readonly answer: SipAnswer;
    };

/** What became of the body of an INFO. `unreadable`: of a type that is read, and nothing in it can be. `accepted`: the types that are. */
export type InfoOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown-type'; readonly accepted: readonly string[] };

/**
 * What an INVITE demands that is not there: an extension (420), a longer session than it asks for (422), the reading of its body
 * (415), an answer without SDP (406); or its body cannot be taken apart (400).
 */
export type UnmetDemand =
  | 'extension-unsupported'
  | 'session-too-short'
  | 'body-unsupported'
  | 'sdp-unaccepted'
  | 'malformed';

/** A demand that was refused. `detail`: the header field that made it, as it was written, or what is wrong in our words. */
export interface Unmet {
  readonly refusal: UnmetDemand;
  readonly detail: string | undefined;
}

/** What a call tells its owner. Set once, in `incoming`, before it returns. */
export interface CallListener {
  /** The ACK of our first 200 arrived. `body` holds the answer to a delayed offer. Not called again for a re-INVITE. */
  acknowledged(body: Body | undefined): void;
  /**
   * A re-INVITE, or an UPDATE with an offer, with what it says of its sender: give the SDP to answer with, or `undefined` to refuse it
   * with 488 and keep the call as it is. `body` undefined: give an offer.
   */
  reoffered(body: Body | undefined, facts: RequestFacts): string | undefined;
  /** An UPDATE without an offer, with what it says of its sender. It is answered 200 unless the call is over then. */
  refreshed(facts: RequestFacts): void;
  /** The ACK of a re-INVITE that came without an offer: `body` holds the answer to ours. */
  answered(body: Body | undefined): void;
  /** An INFO with a body. It is answered when the outcome is known. */
  info(body: Body): InfoOutcome;
  /**
   * The ACK of our refusal arrived, from the same address and with our To tag, which only who reads our answers knows. Comes
   * after `ended`, if at all; never through a proxy, which acknowledges a refusal itself (RFC 3261 16.7).
   */
  refusalAcknowledged?(): void;
  /**
   * Called exactly once, last but for `refusalAcknowledged`, whatever happened; from inside the call's own methods (`refuse`, `hangup`),
   * or after them.
   */
  ended(end: CallEnd): void;
}

/**
 * An INVITE whose caller has proven to hold `line`. How our side ends it:
 *
 * | verb | for | the phone hears | `ended` |
 * |---|---|---|---|
 * | `refuse` | a call that is not answered | this final answer | `refused` |
 * | `hangup` | any call, in good order | BYE, after its ACK; 480 where there was no answer yet | `hung-up-by-us` |
 * | `drop` | an answered call whose ACK does not come | nothing; BYE where the ACK has come | `no-ack`; `hung-up-by-us` |
 *
 * What is sent may fail later, where it goes through another process: then `ended('failed')` comes, instead of what was promised.
 */
export interface IncomingCall {
  /** The id of the line that the caller has proven to be. */
  readonly line: string;
  readonly proof: Proof;
  readonly facts: RequestFacts;
  /** Its session description, alone or out of a multipart body; undefined: an offer of ours is asked for. */
  readonly body: Body | undefined;
  /** The address of this machine that the INVITE came to, in canonical text form. */
  readonly localAddress: string;
  listen(listener: CallListener): void;
  /** Undefined when all that the INVITE demands is there. Else it has been answered with what is not, and the call is over. */
  refuseUnmet(): Unmet | undefined;
  /** Sends 100 Trying, because the answer has to wait for something. */
  trying(): void;
  /**
   * Asked right before the call is decided for good. False when the call is over (a CANCEL was answered with 487): then
   * nothing may be decided. From here on a CANCEL comes too late, as if it had crossed our final answer on the wire
   * (RFC 3261 9.2): it is answered 200 and has no effect.
   */
  decide(): boolean;
  /** Sends 200 with Contact and this SDP. False when the call was over before: then nothing is sent. */
  accept(sdp: string): boolean;
  /** Sends a final answer that is no 2xx. Nothing happens when the call is over. */
  refuse(answer: SipAnswer): void;
  /** Sends BYE (after the ACK, RFC 3261 15). Idempotent. */
  hangup(): void;
  /** Ends a call whose 200 waits for its ACK without another word: nobody seems to be there. Any other is hung up. Idempotent. */
  drop(): void;
}

/** A registered contact of a line: kept in memory, dies with the process. */
export interface Binding {
  readonly contact: string;
  readonly source: Source;
  readonly userAgent: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What digest needs to know of a username. */
export interface Credentials {
  readonly line: string;
  readonly secrets: DigestSecrets;
}

/**
 * A request outside a call that was refused, or dropped. Also the 401 that everything begins with, as `challenged`: it is no
 * refusal by itself.
 */
export interface TurnedAway {
  readonly source: Source;
  readonly refusal: SipRefusal;
  /** Undefined where it was dropped without an answer. */
  readonly status: number | undefined;
  /** What more there is to say, in our own words: the phrase of a 400. */
  readonly detail?: string | undefined;
  /** Undefined where it was dropped unread. */
  readonly facts?: RequestFacts | undefined;
  /** The account whose password it claimed to have. Undefined where it claimed none. */
  readonly username?: string | undefined;
}

/** The decisions that are not SIP's. Called in the order of the one list of decisions (docs/adr). */
export interface SipDecisions {
  /** Steps 2 and 3: before any authentication; the answer is sent statelessly. Must not touch any store. */
  screen(facts: RequestFacts): SipAnswer | undefined;
  /**
   * Whether something is missing without which no request of this method can be served now: it is answered 503 with Retry-After, whoever
   * asks. Must not touch any store.
   */
  lacking(method: string): Lack | undefined;
  /** Step 4, first half: a trusted peer or a client certificate. Undefined: ask for the digest. */
  identify(facts: RequestFacts): Identified | undefined;
  /** Step 4, second half. Undefined for an unknown or disabled line; the phone cannot tell the difference. */
  credentials(username: string): Credentials | undefined;
  /** Whether this is the address of a trusted peer: it speaks for many lines and is never put off for wrong digests. */
  isPeer(address: string): boolean;
  /** Whether this address is in the home networks: long datagrams are read from there alone. */
  isHome(address: string): boolean;
  /** Steps 5 to 9 for an INVITE. */
  incoming(call: IncomingCall): void;
  /** A REGISTER was accepted. `changed` is false for a mere refresh (same address, same User-Agent). `binding` undefined: the line un-registered or its binding ran out. */
  bound(line: string, binding: Binding | undefined, changed: boolean): void;
  /**
   * A request was refused by steps 1 to 4, by the registrar, or because the server drains or is full, or it was dropped; called
   * after the answer has been sent, also for the 401 that every call begins with. For counters and bounded memory only: whoever
   * floods the server is told of here, packet by packet.
   */
  turnedAway(away: TurnedAway): void;
}

/** Where a request of ours goes, when all that RFC 3263 looks up has been looked up. */
export interface Target {
  readonly transport: Transport;
  /** Numeric, without brackets. */
  readonly address: string;
  readonly port: number;
  /** TLS: whom the certificate must name (RFC 5922 7.3); the address where it is left out. */
  readonly serverName?: string | undefined;
  /** TLS, PEM: who may have issued it; the authorities of this machine where it is left out. */
  readonly authorities?: string | undefined;
}

/** A request of ours outside a dialog. */
export interface OutgoingRequest {
  readonly method: string;
  /** The Request-URI, as it is written. */
  readonly uri: string;
  /** In order; without Via, Max-Forwards and Content-Length, which are the stack's. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly target: Target;
}

/** What became of it. `timeout`: 64 x T1 without an answer. `unreachable`: no way there, or the stack ended. */
export type OutgoingAnswer =
  | {
      readonly kind: 'answered';
      /** Final: 200 or more. */
      readonly status: number;
      readonly reason: string;
      /** Every value of a header field, in order, as written. */
      header(name: string): readonly string[];
    }
  | {
      readonly kind: 'unanswered';
      readonly why: 'timeout' | 'unreachable';
      /** Why no way could be made: the system's error, or that of a certificate. */
      readonly cause?: unknown;
    };

/** A way to a target that stays, so that what comes from there reaches us. */
export interface KeptWay {
  /** Where that is sent: what a Contact has to name. The host may be a name; IPv6 without brackets. */
  readonly own: { readonly host: string; readonly port: number };
  /** Resolves when it is gone, without a word of ours. Never where there is no connection, or nobody tells. */
  readonly gone: Promise<void>;
  /** Says what is no message, so that nobody between forgets it (RFC 5626 3.5.1): nothing where the back end cannot. */
  keepAlive(): void;
  /** It need not stay any longer. Idempotent. */
  release(): void;
  /** Ends it, where it is a connection: it leads nowhere any more, and the next one is made anew. */
  abandon(): void;
}

/** An address and port of this machine, or of the other side. IPv6 without brackets. */
export interface WireEnd {
  readonly address: string;
  readonly port: number;
}

/** A SIP message as it came or went. Holds every secret that was in it: it goes through `sip/redaction` before anybody sees it. */
export interface WireMessage {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly transport: Transport;
  /** To be read at once or not at all: a question to the system may stand behind it. */
  readonly local: WireEnd;
  readonly remote: WireEnd;
  /** Whole, without what a stream puts around it. Not to be kept beyond the call: its memory may be used again. */
  readonly bytes: Buffer;
}

/** Is shown each message before it is read, or after it was handed to the socket. What it throws is reported, and costs the message nothing. */
export type WireListener = (message: WireMessage) => void;

/** What a back end can do beyond what this port demands of every one. */
export interface SipCapabilities {
  /** Shows the client certificates of TLS connections (`Source.certificate`). Without it a line or peer with one could prove nothing. */
  readonly clientCertificates: boolean;
  /**
   * `decide` and CANCEL exclude each other: no phone is told 487 by a call that was decided. Without it a CANCEL may cross the
   * decision unseen; the wire is right all the same.
   */
  readonly exactCancel: boolean;
  /** Hears the ACK of a refusal (`refusalAcknowledged`). Without it nobody who is known by an address alone is seen to have been refused. */
  readonly ackOfRefusal: boolean;
}

/** A SIP server. `start` rejects with a message that names the address and port when one is taken. */
export interface SipStack {
  readonly capabilities: SipCapabilities;
  start(): Promise<void>;
  /** No new INVITE (503 with Retry-After) from now on; what runs goes on. */
  drain(): void;
  /** Ends calls with BYE, waits for the answers up to 2 s, closes sockets and timers. Idempotent. */
  stop(): Promise<void>;
  /**
   * Sends a request of ours until it is answered, over UDP, TCP or TLS: never an INVITE (RFC 3261 17.1.2). Challenges are the
   * caller's to answer, with a new request. Never rejects for what the network does.
   */
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
  /**
   * Makes a way to that target and holds it open; `request` takes the same one. Rejects, with the cause, where there is none. What comes over it
   * is heard like anything else.
   */
  keep(target: Target): Promise<KeptWay>;
  addresses(): readonly { readonly transport: Transport; readonly host: string; readonly port: number }[];
  /**
   * Shows every message of SIP from now on, until the result is called; but for keep-alives, and for what is dropped unread. Costs nothing while
   * there is no listener. Left out by a back end that cannot.
   */
  tap?(listener: WireListener): () => void;
  /** For tests and metrics: what is alive now. `dialogs` counts calls from the INVITE on, `flows` stream connections. */
  census(): {
    readonly transactions: number;
    readonly dialogs: number;
    readonly flows: number;
    readonly bindings: number;
  };
}
