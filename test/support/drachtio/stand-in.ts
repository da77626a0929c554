import { type Clock, cryptoRandom } from '../../../src/lib/index.ts';
import { Backoff } from '../../../src/sip/backoff.ts';
import { Tokens } from '../../../src/sip/embedded/transaction/tokens.ts';
import { transactionKey } from '../../../src/sip/embedded/transaction/transaction-key.ts';
import { Transactions } from '../../../src/sip/embedded/transaction/transactions.ts';
import { ConnectionCaps } from '../../../src/sip/embedded/transport/connection-caps.ts';
import type { Flow } from '../../../src/sip/embedded/transport/flow.ts';
import { streamListeners } from '../../../src/sip/embedded/transport/stream-transports.ts';
import { UdpListener } from '../../../src/sip/embedded/transport/udp.ts';
import { Wire } from '../../../src/sip/embedded/transport/wire.ts';
import type { Source } from '../../../src/sip/port.ts';
import { headerKey } from '../../../src/sip/syntax/headers.ts';
import type { SipRequest } from '../../../src/sip/syntax/message.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { buildRequest } from '../../../src/sip/syntax/request.ts';
import { buildResponse, type HeaderFields } from '../../../src/sip/syntax/response.ts';
import { SETTINGS } from '../sip-fixture.ts';
import { AdminPort, type Application } from './admin-port.ts';
import { byeIn, type Leg, ownsLeg, type Pending } from './leg.ts';

const HOST = '127.0.0.1';

/** Outside a dialog these go to an application that asked for them; the rest is answered, or dropped, without one. */
const ROUTED = ['INVITE', 'REGISTER', 'MESSAGE', 'OPTIONS', 'INFO', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH'];
const GONE_WITHOUT_DIALOG = ['BYE', 'UPDATE', 'PRACK'];

/** What the application must not write: drachtio does. */
const OWN: ReadonlySet<string> = new Set(['via', 'route', 'record-route', 'content-length', 'rseq']);

/** How this drachtio differs from one that works. */
export interface StandInFaults {
  /** Commands are heard and not answered: it hangs. */
  readonly deaf?: boolean;
  /** What it says of where it listens, instead of the truth. */
  readonly listening?: string;
}

/**
 * Plays drachtio-server 0.9.10 towards one application, over its own protocol, and towards phones over real UDP and TCP: what the
 * fixtures recorded from the real one show, and nothing more. It has our syntax and the transactions of the embedded server.
 */
export class StandIn {
  faults: StandInFaults = {};
  /** Every command of an application, as it came: its words without the id, and the first line below them. */
  readonly commands: string[] = [];
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #admin: AdminPort;
  readonly #tokens = new Tokens(cryptoRandom);
  readonly #transactions: Transactions;
  readonly #udp: UdpListener;
  readonly #streams: ReturnType<typeof streamListeners>;
  readonly #pending = new Map<string, Pending>();
  readonly #legs = new Map<string, Leg>();
  /** The INVITE that was answered last with this Call-ID and From tag, and the ACK of that answer has not come. */
  readonly #unacknowledged = new Set<string>();
  #made = 0;
  #adminPort = 0;

  /** `port`: for SIP over UDP and TCP; any free ones where it is left out. */
  constructor({ clock, secret, port = 0 }: { readonly clock: Clock; readonly secret: string; readonly port?: number }) {
    this.#clock = clock;
    this.#secret = secret;
    this.#transactions = new Transactions(clock, SETTINGS, 1000);
    this.#admin = new AdminPort((from, id, words, below) => this.#command(from, id, words, below));
    const onFault = (name: string, cause: unknown): never => {
      throw new Error(name, { cause });
    };
    const wire = new Wire(clock, onFault);
    const receive = (message: Buffer, flow: Flow, source: Source): void => this.#receive(message, flow, source);
    const limits = { ...SETTINGS.limits, connections: 1000, connectionsPerAddress: 1000, idleSeconds: 86_400 };
    const settings = { ...SETTINGS, limits, host: HOST, tcpPort: port };
    const caps = new ConnectionCaps(limits);
    this.#udp = new UdpListener({ host: HOST, port }, { clock, receive, wire, onFault });
    this.#streams = streamListeners(settings, { clock, receive, wire, onFault, caps, countedAs: (address) => address });
  }

  /** Where applications connect. */
  get adminPort(): number {
    return this.#adminPort;
  }

  get udpPort(): number {
    return this.#udp.port;
  }

  get applications(): readonly Application[] {
    return this.#admin.applications;
  }

  /** Dialogs that it knows. */
  get dialogs(): number {
    return this.#legs.size;
  }

  async start(adminPort = 0): Promise<void> {
    await Promise.all([this.#udp, ...this.#streams].map((listener) => listener.start()));
    this.#adminPort = await this.#admin.start(adminPort);
  }

  async stop(): Promise<void> {
    for (const leg of this.#legs.values()) leg.repeating?.stop();
    this.#legs.clear();
    this.#transactions.clear();
    await Promise.all([this.#admin, this.#udp, ...this.#streams].map((part) => part.stop()));
  }

  /** Breaks the connections to its applications. */
  cutOff(): void {
    this.#admin.cutOff();
  }

  #receive(bytes: Buffer, flow: Flow, source: Source): void {
    const parsed = parseMessage(bytes, { maxBytes: 65_507 });
    if (parsed.kind === 'response') this.#transactions.responded(parsed.response);
    if (parsed.kind === 'invalid' && parsed.status !== 416)
      flow.send(buildResponse(parsed.request, { status: 400 }, { toTag: this.#tokens.next(), hop: flow.hop }));
    if (parsed.kind === 'invalid' && parsed.status === 416) this.#handUnreadable(bytes, flow, source);
    if (parsed.kind === 'request') this.#request(parsed.request, bytes, flow, source);
  }

  /** A scheme that it knows and we do not: it goes to the application as any other. */
  #handUnreadable(bytes: Buffer, flow: Flow, source: Source): void {
    const readable = Buffer.from(bytes.toString('latin1').replace(/^(\S+) \S+ /, '$1 sip:unknown '), 'latin1');
    const parsed = parseMessage(readable, { maxBytes: 65_507 });
    if (parsed.kind === 'request') this.#request(parsed.request, bytes, flow, source);
  }

  #request(request: SipRequest, bytes: Buffer, flow: Flow, source: Source): void {
    flow.answerTo({ port: request.via.port, rport: request.via.params.has('rport') });
    const key = transactionKey(request, flow.hop.address);
    if (request.method === 'ACK') {
      this.#ack(request, bytes, source, key);
      return;
    }
    const known = this.#transactions.find(key);
    if (known) {
      known.repeated();
      return;
    }
    if (request.method === 'CANCEL') {
      this.#cancel(request, bytes, flow, source, key);
      return;
    }
    const leg = [...this.#legs.values()].find((one) => ownsLeg(one, request));
    if (leg) this.#inDialog(leg, request, bytes, flow, source, key);
    else this.#outside(request, bytes, flow, source, key);
  }

  #outside(request: SipRequest, bytes: Buffer, flow: Flow, source: Source, key: string): void {
    const { method } = request;
    const application = this.applications.find(({ routes }) => routes.has(method.toLowerCase()));
    const refuse = (status: number): void =>
      flow.send(buildResponse(request, { status }, { toTag: this.#tokens.next(), hop: flow.hop }));
    if (method === 'INVITE' && this.#unacknowledged.has(callOf(request))) {
      refuse(491);
      return;
    }
    if (method === 'INVITE') flow.send(buildResponse(request, { status: 100 }, { hop: flow.hop }));
    if (GONE_WITHOUT_DIALOG.includes(method) || (method === 'INVITE' && request.to.tag !== undefined)) refuse(481);
    else if (!ROUTED.includes(method)) return;
    else if (method === 'REGISTER' && isHalfWiped(request)) refuse(400);
    else if (!application) refuse(503);
    else {
      const server = method === 'INVITE' ? this.#openInvite(flow, key) : undefined;
      const transaction = this.#name();
      this.#pending.set(transaction, { request, flow, key, server, leg: undefined });
      server?.serve({ cancelled: () => undefined });
      const { port } = flow.local;
      application.tell([...handed('network', source, bytes), transaction, '', HOST, String(port), ''], bytes);
    }
  }

  /** Copies of an INVITE that waits for its answer are not answered. */
  #openInvite(flow: Flow, key: string) {
    return this.#transactions.openInvite({ key, merge: undefined }, flow, this.#tokens.next());
  }

  #inDialog(leg: Leg, request: SipRequest, bytes: Buffer, flow: Flow, source: Source, key: string): void {
    // Nobody else is asked where the application of a dialog is gone.
    if (!this.applications.includes(leg.application)) {
      if (request.method === 'BYE') this.#forget(leg);
      flow.send(buildResponse(request, { status: 481 }, { hop: flow.hop }));
      return;
    }
    const transaction = this.#name();
    const server = request.method === 'INVITE' ? this.#openInvite(flow, key) : undefined;
    if (server) flow.send(buildResponse(request, { status: 100 }, { hop: flow.hop }));
    this.#pending.set(transaction, { request, flow, key, server, leg });
    // What it knows of the dialog ends with the BYE, whatever the application says to that.
    if (request.method === 'BYE') this.#forget(leg);
    this.#tell([...handed('network', source, bytes), transaction, leg.id, ''], bytes);
  }

  #ack(request: SipRequest, bytes: Buffer, source: Source, key: string): void {
    const server = this.#transactions.findInvite(key);
    if (server?.acknowledged(request.to.tag)) {
      this.#unacknowledged.delete(callOf(request));
      return;
    }
    const leg = [...this.#legs.values()].find((one) => ownsLeg(one, request));
    if (!leg) return;
    leg.repeating?.stop();
    leg.repeating = undefined;
    // It is told in the transaction of the first INVITE; that of another one has a name of its own. No transport is named.
    const transaction = leg.inviteTransaction ?? this.#name();
    leg.inviteTransaction = undefined;
    const [kind = '', from = '', length = '', , ...where] = handed('network', source, bytes);
    this.#tell([kind, from, length, '', ...where, transaction, leg.id, ''], bytes);
  }

  /** It answers the CANCEL and the INVITE itself, and tells the application after that. */
  #cancel(request: SipRequest, bytes: Buffer, flow: Flow, source: Source, key: string): void {
    const server = this.#transactions.findInvite(transactionKey(request, flow.hop.address, 'of-the-invite'));
    const [transaction, pending] = [...this.#pending].find(([, one]) => one.server === server && server) ?? [];
    // RFC 3261 9.2 asks for the tag of the INVITE; the real one makes a new one as well.
    const added = { toTag: this.#tokens.next(), hop: flow.hop };
    const answer = buildResponse(request, { status: pending ? 200 : 481 }, added);
    this.#transactions.answer({ key, merge: undefined }, flow, answer);
    if (!transaction || !pending) return;
    this.#pending.delete(transaction);
    const { request: invite, flow: way } = pending;
    server?.respond(487, buildResponse(invite, { status: 487 }, { toTag: server.toTag, hop: way.hop }));
    this.#tell([...handed('network', source, bytes), transaction, '', ''], bytes);
  }

  #command(from: Application, id: string, words: readonly string[], below: string): void {
    const [startLine = ''] = below.split('\r\n', 1);
    this.commands.push([...words, startLine].filter(Boolean).join('|'));
    if (this.faults.deaf) return;
    const reply = (verdict: 'OK' | 'NO' | 'NOK', more: readonly string[] = [], message?: Buffer): void =>
      from.tell(['response', id, verdict, ...more], message);
    const [command, first = '', dialog = '', route = ''] = words;
    switch (command) {
      case 'authenticate':
        if (first === this.#secret) reply('OK', [this.#hostports(), 'v0.9.10', this.#hostports()]);
        else {
          reply('NO', ['incorrect secret']);
          from.dismiss();
        }
        return;
      case 'ping':
        reply('OK', ['pong']);
        return;
      case 'route':
        from.routes.add(first);
        reply('OK');
        return;
      case 'remove_route':
        from.routes.clear();
        reply('OK');
        return;
      case 'sip':
        if (startLine.startsWith('SIP/')) this.#respond(from, first, below, reply);
        else if (dialog !== '') this.#bye(dialog, reply);
        else void this.#requestOutside(route, below, reply);
        return;
      default:
        reply('NO', ['Unknown message type']);
    }
  }

  #respond(from: Application, transaction: string, text: string, reply: Reply): void {
    const pending = this.#pending.get(transaction);
    if (!pending) {
      reply('NOK', ['Response not sent due to unknown transaction']);
      return;
    }
    const { startLine, headers, body } = partsOf(text);
    const [, code = '', reason = ''] = /^SIP\/2\.0 (\d{3}) (.*)$/.exec(startLine) ?? [];
    const status = Number(code);
    this.#pending.delete(transaction);
    const { request, flow, server, key, leg } = pending;
    if (!flow.isOpen) {
      reply('NOK', ['transport for response has been shutdown or closed']);
      return;
    }
    const toTag = leg?.localTag ?? server?.toTag ?? this.#tokens.next();
    const parts = { status, reason, headers: this.#completed(pending, status, headers), body };
    const response = buildResponse(request, parts, { toTag, hop: flow.hop });
    const dialog = this.#sendResponse(pending, { from, transaction, status, response, toTag });
    if (!server) this.#transactions.answer({ key, merge: undefined }, flow, response);
    const source = { transport: flow.protocol, address: flow.hop.address, port: flow.hop.port };
    const [kind = '', length = '', protocol = '', ...where] = sent('application', source, response);
    const words = [kind, length, server ? protocol : '', ...where, transaction, dialog, '', 'Msg sent:', ''];
    reply('OK', words, response);
  }

  /** The fields that it writes itself besides those of the application. */
  #completed({ request, flow, leg }: Pending, status: number, headers: HeaderFields): HeaderFields {
    const kept = headers.filter(([name]) => !OWN.has(headerKey(name)));
    const has = (key: string): boolean => kept.some(([name]) => headerKey(name) === key);
    const isAnswered = request.method === 'INVITE' && status >= 200 && status < 300;
    const routes = isAnswered ? request.headers('Record-Route').map((route) => ['Record-Route', route] as const) : [];
    const says = isAnswered || (request.method === 'INVITE' && leg);
    if (!says || has('contact')) return [...routes, ...kept];
    return [...routes, ['Contact', `<sip:${HOST}:${flow.local.port}>`], ...kept];
  }

  /** Gives the dialog, where there is one. */
  #sendResponse({ request, flow, server, leg }: Pending, sending: Sending): string {
    const { status, response } = sending;
    if (!server) return request.method === 'BYE' ? '' : (leg?.id ?? '');
    server.respond(status, response);
    if (status >= 300) {
      if (!leg) this.#unacknowledged.add(callOf(request));
      return leg?.id ?? dialogIdOf(request);
    }
    const made = leg ?? this.#openLeg(request, flow, sending);
    made.repeating = new Backoff({
      clock: this.#clock,
      timers: SETTINGS,
      reliable: flow.reliable,
      again: () => server.respond(status, response),
      over: () => this.#giveUp(made),
    });
    return made.id;
  }

  #openLeg(invite: SipRequest, flow: Flow, { from, transaction, toTag }: Sending): Leg {
    const [contact] = invite.contacts;
    const target = contact === undefined || contact === '*' ? undefined : contact.uri.text;
    const leg: Leg = {
      id: dialogIdOf(invite),
      application: from,
      inviteTransaction: transaction,
      localTag: toTag,
      invite,
      flow,
      target,
      repeating: undefined,
      localSequence: 1,
    };
    this.#legs.set(leg.id, leg);
    return leg;
  }

  /** No ACK came: it says BYE itself, and tells the application so. */
  #giveUp(leg: Leg): void {
    this.#forget(leg);
    const branch = `z9hG4bK${this.#tokens.next()}`;
    const reason = ['Reason', 'SIP;cause=200;text="ACK timeout"'] as const;
    const bytes = byeIn(leg, branch, this.#sentBy(leg.flow), [reason]);
    this.#transactions.request({ method: 'BYE', branch, bytes }, leg.flow, () => undefined);
    const source = { transport: leg.flow.protocol, address: HOST, port: leg.flow.local.port };
    this.#tell([...handed('application', source, bytes), 'unsolicited', leg.id, ''], bytes);
  }

  #bye(dialog: string, reply: Reply): void {
    const leg = this.#legs.get(dialog);
    if (!leg) {
      reply('NOK', ['Server error: unable to find dialog for dialog id provided']);
      return;
    }
    const branch = `z9hG4bK${this.#tokens.next()}`;
    const bytes = byeIn(leg, branch, this.#sentBy(leg.flow));
    this.#sendRequest({ method: 'BYE', branch, bytes }, leg.flow, reply, dialog, () => this.#forget(leg));
  }

  async #requestOutside(route: string, text: string, reply: Reply): Promise<void> {
    const { startLine, headers } = partsOf(text);
    const [method = '', uri = ''] = startLine.split(' ');
    const [, address = '', port = ''] = /^sip:\[?([^\]]+)\]?:(\d+);transport=udp$/.exec(route) ?? [];
    if (address === '') {
      reply('NOK', ['requested protocol/transport not available']);
      return;
    }
    const flow = await this.#udp.open({ transport: 'udp', address, port: Number(port) });
    const branch = `z9hG4bK${this.#tokens.next()}`;
    const via = ['Via', `SIP/2.0/UDP ${this.#sentBy(flow)};rport;branch=${branch}`] as const;
    const bytes = buildRequest({ method, uri, headers: [via, ['Max-Forwards', '70'], ...headers] });
    this.#sendRequest({ method, branch, bytes }, flow, reply, '', () => undefined);
  }

  /** Sends a request of the application, and hands on the final answer: of silence it makes a 408, of no way a 503. */
  #sendRequest(
    sending: { readonly method: string; readonly branch: string; readonly bytes: Buffer },
    flow: Flow,
    reply: Reply,
    dialog: string,
    ended: () => void,
  ): void {
    const transaction = this.#name();
    const source = { transport: flow.protocol, address: flow.hop.address, port: flow.hop.port };
    reply('OK', [...sent('application', source, sending.bytes), transaction, 'Msg sent:', ''], sending.bytes);
    this.#transactions.request(sending, flow, ({ status, response }) => {
      ended();
      const bytes = response ? textOf(response) : this.#made408(sending.bytes, status);
      const from = response ? source : { ...source, address: '', port: 0 };
      this.#tell([...handed('network', from, bytes), transaction, dialog, ''], bytes);
    });
  }

  /** What it makes of silence, which comes from nowhere. */
  #made408(request: Buffer, status: number): Buffer {
    const parsed = parseMessage(request, { maxBytes: 65_507 });
    if (parsed.kind !== 'request') throw new Error('what was sent cannot be read');
    return buildResponse(parsed.request, { status }, { toTag: this.#tokens.next() });
  }

  #tell(words: readonly string[], message: Buffer): void {
    this.applications[0]?.tell(words, message);
  }

  #forget(leg: Leg): void {
    leg.repeating?.stop();
    leg.repeating = undefined;
    this.#legs.delete(leg.id);
  }

  #hostports(): string {
    return (
      this.faults.listening ??
      [...this.#streams, this.#udp].map(({ transport, port }) => `${transport}/${HOST}:${port}`).join(',')
    );
  }

  #sentBy({ local }: Flow): string {
    return `${HOST}:${local.port}`;
  }

  /** A name for a transaction. */
  #name(): string {
    this.#made += 1;
    return `transaction-${this.#made}`;
  }
}

/** It names a dialog by what the phone says. */
const dialogIdOf = ({ callId, from }: SipRequest): string => `${callId};uas-${from.tag ?? ''}`;

/** RFC 3261 10.2.2: `*` needs Expires 0. */
const isHalfWiped = (request: SipRequest): boolean =>
  request.contacts.includes('*') && (request.field('expires') ?? '0') !== '0';

/** An answer that an application gave. */
interface Sending {
  readonly from: Application;
  readonly transaction: string;
  readonly status: number;
  readonly response: Buffer;
  readonly toTag: string;
}

type Reply = (verdict: 'OK' | 'NO' | 'NOK', more?: readonly string[], message?: Buffer) => void;

const callOf = ({ callId, from }: SipRequest): string => `${callId} ${from.tag ?? ''}`;

/** The words that say where something came from, or went to. */
const sent = (from: 'network' | 'application', { transport, address, port }: Source, bytes: Buffer): string[] => {
  // What it calls a WebSocket.
  const protocol = transport === 'ws' || transport === 'wss' ? 'tcp' : transport;
  return [from, String(bytes.length), protocol, address, String(port), '12:00:00.000000'];
};

const handed = (...parts: Parameters<typeof sent>): string[] => ['sip', ...sent(...parts)];

/** The start line, the header fields and the body of what an application wrote. */
const partsOf = (text: string): { startLine: string; headers: HeaderFields; body: string } => {
  const end = text.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = (end === -1 ? text : text.slice(0, end)).split('\r\n');
  const headers = lines.filter(Boolean).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return { startLine, headers, body: end === -1 ? '' : text.slice(end + 4) };
};

/** A response as text, as it came. */
const textOf = ({
  status,
  reason,
  rawHeaders,
  body,
}: {
  readonly status: number;
  readonly reason: string;
  readonly rawHeaders: readonly { readonly name: string; readonly value: string }[];
  readonly body: Buffer;
}): Buffer => {
  const lines = rawHeaders.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`SIP/2.0 ${status} ${reason}\r\n${lines}\r\n`), body]);
};
