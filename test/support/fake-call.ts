import { assertedIdentity } from '../../src/sip/asserted-identity.ts';
import type {
  Body,
  CallEnd,
  CallListener,
  IncomingCall,
  Proof,
  RequestFacts,
  SipAnswer,
  Unmet,
} from '../../src/sip/port.ts';

const sdpOffer: Body = {
  type: 'application/sdp',
  text: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n',
};

/** Facts of an INVITE for `user` from a phone at home; override what the test is about. */
export const inviteFacts = (user: string, overrides: Partial<RequestFacts> = {}): RequestFacts => ({
  method: 'INVITE',
  source: { transport: 'udp', address: '192.168.1.20', port: 5060 },
  thread: 'call-1',
  user,
  lineParameter: '',
  from: { user: 'kitchen', host: '192.168.1.2' },
  to: { user, host: '192.168.1.2' },
  userAgent: 'Grandstream HT801 1.0.17.5',
  unread: [],
  hasNamelessLine: false,
  header: () => [],
  unreadable: () => [],
  asserted: assertedIdentity(overrides.header?.('P-Asserted-Identity') ?? []),
  ...overrides,
});

/** An incoming call that writes down what it is told, in order. */
export class FakeCall implements IncomingCall {
  readonly line: string;
  proof: Proof = 'digest';
  readonly localAddress = '192.168.1.2';
  readonly facts: RequestFacts;
  readonly body: Body | undefined;
  /** What the phone would see, in order: `trying`, `accept`, `refuse 404`, `hangup`. */
  readonly told: string[] = [];
  refused: SipAnswer | undefined;
  unmet: Unmet | undefined;
  /** A 200 of ours waits for its ACK: what hangs up now is over only at `end`. */
  awaitsAck = false;
  #listener: CallListener | undefined;
  #over = false;

  constructor(line: string, user: string, facts: Partial<RequestFacts> = {}, body: Body | undefined = sdpOffer) {
    this.line = line;
    this.facts = inviteFacts(user, facts);
    this.body = body;
  }

  get listener(): CallListener {
    if (!this.#listener) throw new Error('nobody listens to this call');
    return this.#listener;
  }

  listen(listener: CallListener): void {
    this.#listener = listener;
  }

  refuseUnmet(): Unmet | undefined {
    if (this.unmet) this.refuse({ status: 420 });
    return this.unmet;
  }

  trying(): void {
    this.told.push('trying');
  }

  decide(): boolean {
    return !this.#over;
  }

  accept(sdp: string): boolean {
    if (this.#over) return false;
    this.told.push(`accept ${sdp}`);
    return true;
  }

  refuse(answer: SipAnswer): void {
    if (this.#over) return;
    this.refused = answer;
    this.told.push(`refuse ${answer.status}`);
    this.end('refused');
  }

  hangup(): void {
    if (this.#over) return;
    this.told.push('hangup');
    if (!this.awaitsAck) this.end('hung-up-by-us');
  }

  drop(): void {
    if (this.#over) return;
    this.told.push('drop');
    this.end('no-ack');
  }

  /** The call is over, whoever ended it. */
  end(how: CallEnd): void {
    this.#over = true;
    this.listener.ended(how);
  }
}
