import type { Ban } from '../../src/abuse/index.ts';
import type { Lack } from '../../src/lib/index.ts';
import { SipCore } from '../../src/sip/embedded/core.ts';
import type { Flow, ReturnAddress } from '../../src/sip/embedded/transport/flow.ts';
import type {
  Binding,
  Body,
  CallEnd,
  Identified,
  IncomingCall,
  InfoOutcome,
  RequestFacts,
  SipAnswer,
  SipDecisions,
  Source,
  Target,
  TurnedAway,
} from '../../src/sip/port.ts';
import type { ListenSettings, SipLimits, SipSettings } from '../../src/sip/settings.ts';
import { ManualClock } from './manual-clock.ts';
import { seededRandom } from './seeded-random.ts';
import {
  ACCOUNT,
  ANSWER,
  type Heard,
  hear,
  OFFER,
  proofFor,
  request,
  SECRETS,
  toTag,
  type Wish,
} from './sip-wire-text.ts';

export const LIMITS: SipLimits = {
  packetsPerSecond: 1000,
  packetBurst: 1000,
  digestFailures: 5,
  banSeconds: 600,
  connectionsPerAddress: 4,
  connections: 8,
  idleSeconds: 60,
  transactions: 100,
};

/** A proxy in front of every server here; nobody who is none calls from there. */
export const PROXY = '127.0.0.90';

export const SETTINGS: Omit<SipSettings, keyof ListenSettings> = {
  proxies: [{ name: 'lb', identity: { kind: 'address', networks: { has: (address) => address === PROXY } } }],
  realm: ACCOUNT.realm,
  digestAlgorithms: ['MD5', 'SHA-256'],
  registerMinSeconds: 60,
  registerMaxSeconds: 3600,
  t1Ms: 500,
  t2Ms: 4000,
  t4Ms: 5000,
  maxCallSeconds: 600,
  limits: LIMITS,
};

/** A way to a phone that writes down what is sent. */
export class MemoryFlow implements Flow {
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly reliable: boolean;
  readonly source: Source;
  readonly local = { address: '192.0.2.1', port: 5060 };
  readonly sent: Heard[] = [];
  readonly answeredTo: ReturnAddress[] = [];
  closed = false;
  /** How often the server said that the other end has proven itself. */
  proofs = 0;

  constructor(protocol: 'udp' | 'tcp' | 'tls' = 'udp', address = '192.0.2.7', certificate?: Source['certificate']) {
    this.protocol = protocol;
    this.reliable = protocol !== 'udp';
    this.source = { transport: protocol, address, port: 5060, certificate };
  }

  get hop(): Flow['hop'] {
    return this.source;
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  answerTo(via: ReturnAddress): void {
    this.answeredTo.push(via);
  }

  send(message: Buffer): void {
    if (!this.closed) this.sent.push(hear(message));
  }

  proven(): void {
    this.proofs += 1;
  }

  close(): void {
    this.closed = this.reliable;
  }

  get statuses(): number[] {
    return this.sent.map(({ status }) => status);
  }

  /** The last thing sent; throws when there is none. */
  get last(): Heard {
    const last = this.sent.at(-1);
    if (!last) throw new Error('nothing was sent');
    return last;
  }

  count(fits: (heard: Heard) => boolean): number {
    return this.sent.filter(fits).length;
  }
}

/** Decisions that write down what they are asked and do what the test says. */
export class Decisions implements SipDecisions {
  readonly calls: IncomingCall[] = [];
  readonly ends: CallEnd[] = [];
  readonly acknowledgements: (Body | undefined)[] = [];
  readonly infos: Body[] = [];
  readonly answers: (Body | undefined)[] = [];
  readonly reoffers: (Body | undefined)[] = [];
  readonly bindings: { line: string; binding: Binding | undefined; changed: boolean }[] = [];
  readonly peers = new Set<string>();
  readonly outside = new Set<string>();
  readonly away: TurnedAway[] = [];
  lack: Lack | undefined;
  screenWith: (facts: RequestFacts) => SipAnswer | undefined = () => undefined;
  identifyWith: (facts: RequestFacts) => Identified | undefined = () => undefined;
  /** How often the ACK of a refusal was heard, and how many calls had ended by then. */
  readonly refusalAcks: number[] = [];
  onIncoming: (call: IncomingCall) => void = (call) => {
    call.accept(ANSWER);
  };
  reofferAnswer: string | undefined = ANSWER;
  onRefresh: (call: IncomingCall) => void = () => undefined;
  onInfo: (body: Body) => InfoOutcome = () => ({ kind: 'taken' });

  screen(facts: RequestFacts): SipAnswer | undefined {
    return this.screenWith(facts);
  }

  identify(facts: RequestFacts): Identified | undefined {
    return this.identifyWith(facts);
  }

  lacking(): Lack | undefined {
    return this.lack;
  }

  isPeer(address: string): boolean {
    return this.peers.has(address);
  }

  isHome(address: string): boolean {
    return !this.outside.has(address);
  }

  credentials(username: string) {
    return username === ACCOUNT.username ? { line: 'line-1', secrets: SECRETS } : undefined;
  }

  incoming(call: IncomingCall): void {
    this.calls.push(call);
    call.listen({
      acknowledged: (body) => void this.acknowledgements.push(body),
      answered: (body) => void this.answers.push(body),
      refreshed: () => void this.onRefresh(call),
      reoffered: (body) => {
        this.reoffers.push(body);
        return this.reofferAnswer;
      },
      info: (body) => {
        this.infos.push(body);
        return this.onInfo(body);
      },
      refusalAcknowledged: () => void this.refusalAcks.push(this.ends.length),
      ended: (end) => void this.ends.push(end),
    });
    this.onIncoming(call);
  }

  bound(line: string, binding: Binding | undefined, changed: boolean): void {
    this.bindings.push({ line, binding, changed });
  }

  turnedAway(away: TurnedAway): void {
    this.away.push(away);
  }
}

/** A server without sockets on a manual clock, and a phone that knows its password. */
export class Fixture {
  readonly clock = new ManualClock();
  readonly decisions = new Decisions();
  readonly faults: string[] = [];
  readonly bans: Ban[] = [];
  /** What was counted and how often, by name and label: `sip_dropped banned`. */
  readonly counts = new Map<string, number>();
  readonly core: SipCore;
  readonly flow: MemoryFlow;
  /** What the server asked for to be opened. */
  readonly targets: Target[] = [];
  /** How that is answered. */
  open: (target: Target) => Promise<Flow> = async (target) => {
    this.targets.push(target);
    throw new Error('nobody listens there');
  };

  constructor(settings: Partial<typeof SETTINGS> = {}, flow = new MemoryFlow()) {
    this.flow = flow;
    this.core = new SipCore(
      {
        settings: { ...SETTINGS, ...settings },
        clock: this.clock,
        random: seededRandom(7),
        decisions: this.decisions,
        onFault: (name) => void this.faults.push(name),
        onBan: (ban) => void this.bans.push(ban),
        count: (name, labels) => {
          const counted = [name, ...Object.values(labels)].join(' ');
          this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
        },
      },
      { open: (target) => this.open(target) },
    );
  }

  /** These bytes come over that flow. */
  receive(bytes: Buffer, flow: MemoryFlow = this.flow): void {
    this.core.receive(bytes, flow, flow.source);
  }

  /** Sends a request and gives the last thing that the server sent by then. */
  send(method: string, wish: Wish = {}, flow: MemoryFlow = this.flow): Heard {
    this.receive(request(method, wish), flow);
    return flow.sent.at(-1) ?? { text: '', status: 0, method: '' };
  }

  /** Sends a request, answers the challenge and gives the answer to that. The proven request has CSeq `sequence` + 1. */
  prove(method: string, wish: Wish = {}, flow: MemoryFlow = this.flow): Heard {
    const sequence = wish.sequence ?? 1;
    const challenged = this.send(method, { ...wish, sequence }, flow);
    const uri = wish.uri ?? 'sip:*10482913@192.0.2.1';
    const headers = [...(wish.headers ?? []), proofFor(challenged, method, uri)];
    return this.send(method, { ...wish, sequence: sequence + 1, headers }, flow);
  }

  /** A proven INVITE with SDP, CSeq 2; gives the answer to it. */
  invite(wish: Wish = {}, flow: MemoryFlow = this.flow): Heard {
    return this.prove('INVITE', { body: OFFER, ...wish }, flow);
  }

  /** A call that stands, and the tag of the server in it. */
  call(): string {
    const tag = toTag(this.invite());
    this.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
    return tag;
  }

  /** Lets every lingering transaction run out. */
  settle(): void {
    this.clock.advance(64 * SETTINGS.t1Ms);
  }
}
