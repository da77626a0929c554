import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/sip/answer.ts';
import type { Call } from '../../../../src/sip/call.ts';
import { Leg, type LegParts } from '../../../../src/sip/drachtio/leg.ts';
import type { Done, Outcome } from '../../../../src/sip/drachtio/protocol/index.ts';
import { Facts } from '../../../../src/sip/facts.ts';
import type { CallEnd, Source } from '../../../../src/sip/port.ts';
import { parseMessage } from '../../../../src/sip/syntax/parse.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { SETTINGS } from '../../../support/sip-fixture.ts';
import { ANSWER, OFFER, request, type Wish } from '../../../support/sip-wire-text.ts';

const SOURCE: Source = { transport: 'udp', address: '192.0.2.7', port: 5060 };
const NOT_SENT: Outcome = { ok: false, words: ['Response not sent due to unknown transaction'], message: undefined };
const SENT: Outcome = { ok: true, words: ['application', '1', 'udp', '', '', '', 't-1', 'd-1'], message: undefined };

const requestOf = (method: string, wish: Wish = {}) => {
  const parsed = parseMessage(request(method, wish), { maxBytes: 65_507 });
  if (parsed.kind !== 'request') throw new Error('no request');
  return parsed.request;
};

describe('a call behind drachtio', () => {
  let clock: ManualClock;
  let answers: Answer[];
  let byes: string[];
  let forgotten: number;
  let ends: CallEnd[];
  let done: Done | undefined;
  let leg: Leg;
  let call: Call;

  beforeEach(() => {
    clock = new ManualClock();
    answers = [];
    byes = [];
    forgotten = 0;
    ends = [];
    done = undefined;
    const parts: LegParts = {
      clock,
      timers: SETTINGS,
      maxCallSeconds: 600,
      answer: (_transaction, answer, then) => {
        answers.push(answer);
        done = then;
      },
      bye: (dialog, said) => {
        byes.push(dialog);
        said();
      },
      named: () => undefined,
      forget: () => {
        forgotten += 1;
      },
      onFault: (_name, cause) => {
        throw cause;
      },
    };
    const invite = requestOf('INVITE', { body: OFFER });
    const facts = new Facts(invite, SOURCE);
    const sender = { line: 'line-1', proof: 'digest', username: 'kitchen', facts } as const;
    leg = new Leg(parts, sender, { invite, transaction: 't-1', localAddress: '192.0.2.1', hop: SOURCE.address });
    call = leg.call;
    call.listen({
      acknowledged: () => undefined,
      reoffered: () => ANSWER,
      refreshed: () => undefined,
      answered: () => undefined,
      info: () => ({ kind: 'taken' }),
      ended: (end) => void ends.push(end),
    });
  });

  /** What drachtio says of what was sent last. */
  const told = (what: Outcome): void => done?.(what);

  it('ends as failed where drachtio could not send its 200, whatever accept said', () => {
    expect(call.accept(ANSWER)).toBe(true);
    told(NOT_SENT);
    expect([ends, forgotten, clock.armed]).toEqual([['failed'], 1, 0]);
  });

  it('is cancelled once where a CANCEL crosses the 200: the phone was told 487, and the confirmation stands', () => {
    expect(call.decide()).toBe(true);
    expect(call.accept(ANSWER)).toBe(true);
    leg.cancelled();
    told(NOT_SENT);
    expect([ends, byes, clock.armed]).toEqual([['cancelled'], [], 0]);
  });

  it('is not cancelled any more once drachtio has sent the 200', () => {
    call.accept(ANSWER);
    told(SENT);
    leg.cancelled();
    expect(ends).toEqual([]);
    leg.receiveAck(requestOf('ACK'), 'd-1');
    call.hangup();
    expect([ends, byes]).toEqual([['hung-up-by-us'], ['d-1']]);
  });

  it('waits with its BYE for the ACK, and not for ever', () => {
    call.accept(ANSWER);
    call.hangup();
    told(SENT);
    expect(byes).toEqual([]);
    clock.advance(72 * SETTINGS.t1Ms);
    expect([ends, byes]).toEqual([['hung-up-by-us'], ['d-1']]);
  });

  it('refuses what is older than what came before: drachtio hands it on', () => {
    call.accept(ANSWER);
    told(SENT);
    leg.receiveAck(requestOf('ACK'), 'd-1');
    leg.receive(requestOf('INFO', { sequence: 5, body: 'Signal=5' }), SOURCE, 't-2');
    leg.receive(requestOf('INFO', { sequence: 4, body: 'Signal=6' }), SOURCE, 't-3');
    leg.receive(requestOf('BYE', { sequence: 4 }), SOURCE, 't-4');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 500]);
    expect(ends).toEqual([]);
  });

  it('is over after its longest time, and when it is lost with drachtio', () => {
    call.accept(ANSWER);
    told(SENT);
    leg.receiveAck(requestOf('ACK'), 'd-1');
    clock.advance(600_000);
    expect([ends, byes]).toEqual([['too-long'], ['d-1']]);
    call.lose('failed');
    expect([ends, clock.armed]).toEqual([['too-long'], 0]);
  });
});
