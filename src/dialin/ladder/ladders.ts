import { type Clock, networkOf, ownText, PassingMap } from '../../lib/index.ts';
import type { RequestFacts, WireMessage } from '../../sip/port.ts';
import { callIdFrom, callIdIn } from './call-id.ts';
import { Ladder, MOST_MESSAGE_BYTES } from './ladder.ts';
import type { Happening, LadderEntry, SeenLadder } from './port.ts';
import { type Eyes, seenEntry } from './seen.ts';
import { LadderShare, type ShareBounds } from './share.ts';

/**
 * What is remembered of calls of lines; of calls at home that prove nothing, a wrong password among them; and of whoever is outside. About 7 kB is
 * a call with one code.
 */
const BOUNDS = {
  lines: { calls: 200, bytes: 2 * 1024 * 1024 },
  home: { calls: 100, bytes: 512 * 1024 },
  outside: { calls: 50, bytes: 256 * 1024 },
} as const satisfies Record<string, ShareBounds>;

type ShareName = keyof typeof BOUNDS;

/** `RE` of REGISTER, and what follows it there but not in REFER. */
const [R, G] = [0x52, 0x47];

const INVITE = 'INVITE ';

/** These bytes as they are where nothing else is in their memory, which would be kept with them: a datagram as it came. Else a copy. */
const alone = (bytes: Buffer): Buffer =>
  bytes.length === bytes.buffer.byteLength ? bytes : Buffer.from(new Uint8Array(bytes).buffer);

/** What the memory of calls is made of. */
export interface LaddersParts {
  readonly clock: Clock;
  /** Whether an address is in the home networks. */
  readonly isHome: (address: string) => boolean;
  /** What a ladder is read with. */
  readonly eyes: Eyes;
}

/** What one call writes into its ladder. */
export interface LadderOfCall {
  note(happening: Happening): void;
  /** The dial attempt with this id in the call log is this call's. */
  name(record: string): void;
  /** The caller has proven to be this line: no stranger pushes the call out any more, where there is room among those of lines. */
  proven(line: string): void;
}

/**
 * The messages and decisions of the calls that came lately, for "what happened in that call?". In memory only, bounded in calls and bytes, and
 * gone with the process. Nothing is read of a message but its Call-ID before somebody asks.
 */
export class Ladders {
  readonly #parts: LaddersParts;
  readonly #byCallId = new PassingMap<string, { readonly ladder: Ladder; readonly share: ShareName }>();
  readonly #byRecord = new PassingMap<string, Ladder>();
  readonly #shares: Readonly<Record<ShareName, LadderShare>>;

  constructor(parts: LaddersParts) {
    this.#parts = parts;
    const share = (name: ShareName) => new LadderShare(BOUNDS[name], (ladder) => this.#forget(ladder));
    this.#shares = { lines: share('lines'), home: share('home'), outside: share('outside') };
  }

  /** Hears every message of SIP, as `SipStack.tap` shows them. A call begins with an INVITE of a phone. */
  readonly heard = ({ at, direction, transport, remote, bytes }: WireMessage): void => {
    if (bytes[0] === R && bytes[2] === G) return;
    const isTooLong = bytes.length > MOST_MESSAGE_BYTES;
    const callId = callIdIn(isTooLong ? bytes.subarray(0, MOST_MESSAGE_BYTES) : bytes);
    if (callId === undefined) return;
    if (!this.#byCallId.has(callId)) {
      if (direction === 'out' || bytes.toString('latin1', 0, INVITE.length) !== INVITE) return;
      if (!this.#begin(callId, remote.address)) return;
    }
    const whole = isTooLong ? undefined : alone(bytes);
    this.#add(callId, { at, what: { kind: 'message', direction, transport, remote, bytes: bytes.length, whole } });
  };

  /** The ladder of the call that this request begins, or belongs to. Of one without a Call-ID nothing is kept. */
  of(facts: Pick<RequestFacts, 'header' | 'source'>): LadderOfCall {
    const { source } = facts;
    const callId = callIdFrom(facts.header('Call-ID')[0]);
    if (callId === undefined) return NOBODYS;
    // The first message may have come over a proxy.
    if (this.#byCallId.has(callId)) this.#move(callId, this.#strangersAt(source.address), networkOf(source.address));
    else this.#begin(callId, source.address);
    return {
      note: (what) => this.#add(callId, { at: this.#parts.clock.now(), what }),
      name: (record) => this.#name(callId, record),
      proven: (line) => this.#proven(callId, line),
    };
  }

  /** Whether the dial attempt with this id in the call log is remembered. */
  has(record: string): boolean {
    return this.#byRecord.has(record);
  }

  /** What is remembered of the call of the dial attempt with this id. */
  read(record: string): SeenLadder | undefined {
    const ladder = this.#byRecord.get(record);
    const { eyes } = this.#parts;
    return ladder && { entries: ladder.entries.map((entry) => seenEntry(entry, eyes)), leftOut: ladder.leftOut };
  }

  /** For tests: what each share holds. */
  get size(): Readonly<Record<ShareName, ShareBounds>> {
    const { lines, home, outside } = this.#shares;
    return { lines: lines.size, home: home.size, outside: outside.size };
  }

  #begin(callId: string, address: string): boolean {
    return this.#beginIn(this.#strangersAt(address), callId, networkOf(address));
  }

  /** Says whether there was room for it. */
  #beginIn(share: ShareName, callId: string, owner: string): boolean {
    const now = this.#parts.clock.now();
    if (!this.#shares[share].makeRoomFor(owner, now)) return false;
    this.#put(new Ladder(ownText(callId), owner, now), share);
    return true;
  }

  /** From here on its call is remembered even where strangers took all the room that there was before. */
  #proven(callId: string, line: string): void {
    if (this.#byCallId.has(callId)) this.#move(callId, 'lines', line);
    else this.#beginIn('lines', callId, line);
  }

  #strangersAt(address: string): 'home' | 'outside' {
    return this.#parts.isHome(address) ? 'home' : 'outside';
  }

  #put(ladder: Ladder, share: ShareName): void {
    this.#byCallId.set(ladder.callId, { ladder, share });
    this.#shares[share].add(ladder);
  }

  /** A line's call stays one, whoever sends under its Call-ID. Without room there it stays among strangers; a stranger's is forgotten. */
  #move(callId: string, to: ShareName, owner: string): void {
    const filed = this.#byCallId.get(callId);
    if (!filed || filed.share === 'lines') return;
    const { ladder, share } = filed;
    if (share === to && ladder.owner === owner) return;
    const hasRoom = share === to || this.#shares[to].makeRoomFor(owner, this.#parts.clock.now());
    if (!hasRoom && to === 'lines') return;
    this.#shares[share].remove(ladder);
    if (!hasRoom) {
      this.#forget(ladder);
      return;
    }
    ladder.owner = owner;
    this.#put(ladder, to);
  }

  #add(callId: string, entry: LadderEntry): void {
    const filed = this.#byCallId.get(callId);
    if (filed) this.#shares[filed.share].grown(filed.ladder, filed.ladder.add(entry));
  }

  #name(callId: string, record: string): void {
    const ladder = this.#byCallId.get(callId)?.ladder;
    if (!ladder) return;
    const gone = ladder.name(record);
    if (gone !== undefined) this.#byRecord.delete(gone);
    this.#byRecord.set(record, ladder);
  }

  #forget(ladder: Ladder): void {
    this.#byCallId.delete(ladder.callId);
    for (const record of ladder.records) this.#byRecord.delete(record);
  }
}

const NOBODYS: LadderOfCall = { note: () => undefined, name: () => undefined, proven: () => undefined };
