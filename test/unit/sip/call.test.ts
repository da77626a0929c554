import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Call } from '../../../src/sip/call.ts';
import type { CallWire } from '../../../src/sip/call-wire.ts';
import { Facts } from '../../../src/sip/facts.ts';
import type { CallEnd, Source } from '../../../src/sip/port.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { ANSWER, OFFER, request, type Wish } from '../../support/sip-wire-text.ts';

const SOURCE: Source = { transport: 'udp', address: '192.0.2.7', port: 5060 };
const MAX_CALL_SECONDS = 600;

const requestOf = (method: string, wish: Wish = {}) => {
  const parsed = parseMessage(request(method, wish), { maxBytes: 65_507 });
  if (parsed.kind !== 'request') throw new Error('no request');
  return parsed.request;
};

/** A call, what it asks of its wire in order, and the ends that its listener hears of. */
class Rig {
  readonly clock = new ManualClock();
  readonly asked: string[] = [];
  readonly ends: CallEnd[] = [];
  readonly faults: unknown[] = [];
  readonly call: Call;
  byeDone = (): void => undefined;

  constructor() {
    const invite = requestOf('INVITE', { body: OFFER });
    const wire: CallWire = {
      localAddress: '192.0.2.1',
      trying: () => void this.asked.push('100'),
      succeed: () => void this.asked.push('200'),
      fail: ({ status }) => void this.asked.push(String(status)),
      bye: (done) => {
        this.asked.push('BYE');
        this.byeDone = done;
      },
      stopWaiting: () => undefined,
      forget: () => void this.asked.push('forget'),
    };
    const parts = {
      clock: this.clock,
      maxCallSeconds: MAX_CALL_SECONDS,
      onFault: (_name: string, cause: unknown) => void this.faults.push(cause),
    };
    this.call = new Call(
      parts,
      { line: 'line-1', proof: 'digest', facts: new Facts(invite, SOURCE) } as const,
      invite,
      wire,
    );
    this.call.listen({
      acknowledged: () => undefined,
      reoffered: () => ANSWER,
      refreshed: () => undefined,
      answered: () => undefined,
      info: () => ({ kind: 'taken' }),
      ended: (end) => void this.ends.push(end),
    });
  }
}

/** All that can happen to a call. */
const HAPPENINGS: Readonly<Record<string, (rig: Rig) => void>> = {
  trying: ({ call }) => call.trying(),
  decide: ({ call }) => void call.decide(),
  accept: ({ call }) => void call.accept(ANSWER),
  refuse: ({ call }) => call.refuse({ status: 403 }),
  hangup: ({ call }) => call.hangup(),
  fail: ({ call }) => call.end('failed'),
  drop: ({ call }) => call.drop(),
  CANCEL: ({ call }) => call.cancelled(),
  ACK: ({ call }) => call.acknowledged(requestOf('ACK')),
  'no ACK': ({ call }) => call.unacknowledged(),
  BYE: ({ call }) => call.hungUp(),
  'BYE answered': ({ byeDone }) => byeDone(),
  'too long': ({ clock }) => clock.advance(MAX_CALL_SECONDS * 1000),
};

describe('a call, whatever its back end', () => {
  let rig: Rig;

  beforeEach(() => {
    rig = new Rig();
  });

  it('gives one final answer, says BYE after a 200 alone, and ends once, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(HAPPENINGS)), { maxLength: 12 }), (happenings) => {
        const played = new Rig();
        for (const name of happenings) HAPPENINGS[name]?.(played);
        const { asked, call, clock, ends } = played;
        const spoken = asked.filter((what) => what !== 'forget');
        expect(spoken.join(' ')).toMatch(/^(100 ?)?(200( BYE)?|[45]\d\d)?$/);
        if (asked.includes('forget')) expect(asked.indexOf('forget')).toBe(spoken.length);
        call.lose('stopped');
        expect([ends.length, call.isOver, clock.armed]).toEqual([1, true, 0]);
      }),
    );
  });

  it('was ended by the phone where its BYE comes before the ACK that ours waits for', () => {
    rig.call.accept(ANSWER);
    rig.call.hangup();
    rig.call.hungUp();
    expect([rig.asked, rig.ends]).toEqual([['200', 'forget'], ['hung-up-by-phone']]);
  });

  it('tells the phone 500 where whoever is to decide it fails', () => {
    const cause = new Error('cannot decide');
    rig.call.offerTo({
      incoming: () => {
        throw cause;
      },
    });
    expect([rig.asked, rig.ends, rig.faults]).toEqual([['500', 'forget'], ['failed'], [cause]]);
  });

  it('takes the ACK of its own 200 alone', () => {
    rig.call.accept(ANSWER);
    rig.call.acknowledged(requestOf('ACK', { sequence: 7 }));
    expect(rig.call.isStanding).toBe(false);
    rig.call.acknowledged(requestOf('ACK'));
    expect(rig.call.isStanding).toBe(true);
  });

  it('refuses what is older than what came before, a BYE as well', () => {
    rig.call.accept(ANSWER);
    rig.call.acknowledged(requestOf('ACK'));
    const status = (method: string, sequence: number) =>
      rig.call.answerTo(requestOf(method, { sequence }), SOURCE).status;
    expect([status('OPTIONS', 5), status('BYE', 4), status('BYE', 5)]).toEqual([200, 500, 200]);
  });
});
