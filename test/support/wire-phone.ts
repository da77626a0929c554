import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { field, type Heard, hear, OFFER, proofFor, request, toTag, type Wish } from './sip-wire-text.ts';
import { authority } from './tls-files.ts';

/** Where servers and phones of the tests are. */
export const HOST = '127.0.0.1';
/** What the phones dial. */
export const URI = 'sip:*10482913@127.0.0.1';

/** A phone that does by hand what the test says, over whatever carries its bytes. */
export abstract class Phone {
  readonly heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();
  abstract readonly transport: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';
  abstract readonly port: number;
  /** Host and port of sent-by. */
  get sentBy(): string {
    return `${HOST}:${this.port}`;
  }
  abstract raw(bytes: Buffer): void;
  abstract close(): void;

  protected hears(message: Buffer): void {
    this.heard.push(hear(message));
    for (const look of this.#waiting) look();
  }

  /** The first message that fits and was not taken before. */
  next(fits: (heard: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve) => {
      const look = (): void => {
        const at = this.heard.findIndex(fits);
        const found = this.heard[at];
        if (!found) return;
        this.heard.splice(at, 1);
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Writes a request with a Via that leads back here. */
  send(method: string, wish: Wish = {}): void {
    const branch = wish.branch ?? `z9hG4bK-${method}-${wish.sequence ?? 1}`;
    const via = `SIP/2.0/${this.transport} ${this.sentBy};branch=${branch};rport`;
    this.raw(request(method, { uri: URI, via, ...wish }));
  }

  ask(method: string, wish: Wish = {}): Promise<Heard> {
    this.send(method, wish);
    return this.answer(`${wish.sequence ?? 1} ${method}`);
  }

  /** The next response to the request with this CSeq. */
  answer(cseq: string): Promise<Heard> {
    return this.next((heard) => heard.status > 100 && field(heard, 'CSeq')[0] === cseq);
  }

  /** Asks, answers the challenge with the next CSeq (2 where the wish names none) and gives the answer to that. */
  async prove(method: string, wish: Wish = {}, password?: string): Promise<Heard> {
    const sequence = wish.sequence ?? 1;
    const challenged = await this.ask(method, wish);
    const proof = proofFor(challenged, method, wish.uri ?? URI, password);
    return this.ask(method, { ...wish, sequence: sequence + 1, headers: [...(wish.headers ?? []), proof] });
  }

  async call(): Promise<string> {
    const tag = toTag(await this.prove('INVITE', { body: OFFER }));
    this.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
    return tag;
  }
}

/** Over UDP, from a port of its own. */
export class UdpPhone extends Phone {
  readonly transport = 'UDP';
  readonly #socket: UdpSocket;
  readonly #target: number;

  private constructor(socket: UdpSocket, target: number) {
    super();
    this.#socket = socket;
    this.#target = target;
    socket.on('message', (message) => this.hears(message));
  }

  static async lift(target: number, host = HOST): Promise<UdpPhone> {
    const socket = createSocket('udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    return new UdpPhone(socket, target);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  raw(bytes: Buffer): void {
    this.#socket.send(bytes, this.#target, HOST);
  }

  close(): void {
    this.#socket.close();
  }
}

/** Over TCP, or TLS. */
export class StreamPhone extends Phone {
  readonly transport: 'TCP' | 'TLS';
  readonly socket: Socket;

  private constructor(socket: Socket) {
    super();
    this.socket = socket;
    this.transport = socket instanceof TLSSocket ? 'TLS' : 'TCP';
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = endOf(pending); end > 0; end = endOf(pending)) {
        this.hears(Buffer.from(pending.slice(0, end), 'latin1'));
        pending = pending.slice(end);
      }
    });
  }

  /** `host`: where it calls from. */
  static async lift(target: number, host = HOST): Promise<StreamPhone> {
    const socket = connect({ port: target, host: HOST, localAddress: host });
    await once(socket, 'connect');
    return new StreamPhone(socket);
  }

  /** `options` say what certificate the phone has, or which versions of TLS; `host`: where it calls from. */
  static async liftSecure(target: number, options: ConnectionOptions = {}, host = HOST): Promise<StreamPhone> {
    const ends = { port: target, host: HOST, localAddress: host };
    const socket = connectTls({ ...ends, ca: authority, ...options });
    await once(socket, 'secureConnect');
    return new StreamPhone(socket);
  }

  get port(): number {
    return this.socket.localPort ?? 0;
  }

  raw(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Over WS or WSS, as a browser would: it does not know its own address (RFC 7118 5). */
export class WebPhone extends Phone {
  readonly transport: 'WS' | 'WSS';
  readonly web: WebSocket;
  readonly socket: Socket;

  private constructor(web: WebSocket, socket: Socket, transport: 'WS' | 'WSS') {
    super();
    this.web = web;
    this.socket = socket;
    this.transport = transport;
    web.on('error', () => undefined);
    web.on('message', (data) => this.hears(data as Buffer));
  }

  /** `host`: where it calls from. */
  static async lift(target: number, scheme: 'ws' | 'wss' = 'ws', host = HOST): Promise<WebPhone> {
    const web = new WebSocket(`${scheme}://${HOST}:${target}/`, 'sip', {
      localAddress: host,
      ca: authority,
      origin: 'https://box.example',
    });
    const [[response]] = await Promise.all([once(web, 'upgrade'), once(web, 'open')]);
    return new WebPhone(web, (response as IncomingMessage).socket, scheme === 'ws' ? 'WS' : 'WSS');
  }

  get port(): number {
    return this.socket.localPort ?? 0;
  }

  override get sentBy(): string {
    return 'phone.invalid';
  }

  raw(bytes: Buffer): void {
    this.web.send(bytes, { binary: false });
  }

  close(): void {
    this.web.terminate();
  }
}

/** Where the first message of a stream ends; 0 while it is not all there. A pong is a message of two bytes. */
const endOf = (text: string): number => {
  if (text.startsWith('\r\n')) return 2;
  const head = text.indexOf('\r\n\r\n');
  const end = head + 4 + Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0);
  return head >= 0 && text.length >= end ? end : 0;
};
