import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { authorization, challengeOf } from './digest.ts';
import type { Account } from './relying-app.ts';

type Target = { readonly host: string; readonly port: number };

const tagOf = (message: string): string => /^To:.*;tag=(\S+)/m.exec(message)?.[1] ?? '';

/**
 * A caller without any SIP stack: it writes its messages by hand, repeats nothing by itself and acts inside the receive
 * callback. For what a proper phone never does and SIPp cannot.
 */
export class BarePhone {
  readonly #socket: Socket;
  readonly #target: Target;
  readonly #account: Account;
  readonly #dial: string;
  readonly #callId = `bare-${Math.random().toString(36).slice(2)}`;
  readonly received: string[] = [];

  private constructor(socket: Socket, target: Target, account: Account, dial: string) {
    this.#socket = socket;
    this.#target = target;
    this.#account = account;
    this.#dial = dial;
  }

  /** A phone on a free loopback port that is about to dial. */
  static async lift(target: Target, account: Account, dial: string): Promise<BarePhone> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const phone = new BarePhone(socket, target, account, dial);
    socket.on('message', (packet) => phone.received.push(packet.toString('latin1')));
    return phone;
  }

  /** Sends the INVITE, answers the challenge, and sends that INVITE `copies` times, byte by byte the same. */
  async invite(copies = 1): Promise<void> {
    const invite = await this.challenged();
    for (let copy = 0; copy < copies; copy += 1) this.send(invite);
  }

  /** Sends the INVITE and acknowledges the challenge; gives the INVITE that answers it, to be sent as it is. */
  async challenged(): Promise<string> {
    this.send(this.#request('INVITE', 1));
    const challenged = await this.heard((message) => message.startsWith('SIP/2.0 401'));
    const challenge = challengeOf(challenged);
    if (challenge === undefined) throw new Error('a 401 carries a challenge');
    this.send(this.#request('ACK', 1, { tag: tagOf(challenged), branch: 1 }));
    const proof = authorization(challenge, this.#account, { method: 'INVITE', uri: this.#uri });
    return this.#request('INVITE', 2, { extra: `${proof}\r\n` });
  }

  /** Acknowledges this 200. */
  acknowledge(answer: string): void {
    this.send(this.#request('ACK', 2, { tag: tagOf(answer), branch: 3 }));
  }

  /** Hangs up the call that this 200 began; resolves when the datagram is sent. */
  bye(answer: string): Promise<void> {
    return new Promise((resolve) => {
      const bye = this.#request('BYE', 3, { tag: tagOf(answer), branch: 4 });
      this.#socket.send(bye, this.#target.port, this.#target.host, () => resolve());
    });
  }

  /** Answers a request of the server, such as its BYE, with 200. */
  ok(request: string): void {
    const echoed = request.match(/^(?:Via|From|To|Call-ID|CSeq):.*\r\n/gm)?.join('') ?? '';
    this.send(`SIP/2.0 200 OK\r\n${echoed}Content-Length: 0\r\n\r\n`);
  }

  /** The first message that fits, heard already or to come. `at` runs inside the receive callback. */
  heard(fits: (message: string) => boolean, at: () => void = () => undefined): Promise<string> {
    const found = this.received.find(fits);
    if (found !== undefined) {
      at();
      return Promise.resolve(found);
    }
    return new Promise((resolve) => {
      const hear = (packet: Buffer) => {
        const message = packet.toString('latin1');
        if (!fits(message)) return;
        at();
        this.#socket.off('message', hear);
        resolve(message);
      };
      this.#socket.on('message', hear);
    });
  }

  hangUp(): void {
    this.#socket.close();
  }

  get #uri(): string {
    return `sip:${this.#dial}@${this.#target.host}`;
  }

  /** Sends this datagram. */
  send(message: string): void {
    this.#socket.send(message, this.#target.port, this.#target.host);
  }

  #request(method: string, cseq: number, parts: { tag?: string; branch?: number; extra?: string } = {}): string {
    const { port } = this.#socket.address();
    const sdp = [
      ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
      ...['m=audio 9 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000', ''],
    ].join('\r\n');
    const body = method === 'INVITE' ? sdp : '';
    return [
      `${method} ${this.#uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-${this.#callId}-${parts.branch ?? cseq};rport`,
      'Max-Forwards: 70',
      `From: <sip:${this.#account.username}@${this.#target.host}>;tag=bare`,
      `To: <${this.#uri}>${parts.tag === undefined ? '' : `;tag=${parts.tag}`}`,
      `Call-ID: ${this.#callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:${this.#account.username}@127.0.0.1:${port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `${parts.extra ?? ''}Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}
