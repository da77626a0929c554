import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/sip/client/client-transaction.ts';
import { ClientTransactions } from '../../../../src/sip/client/client-transactions.ts';
import { inviteClientStep } from '../../../../src/sip/client/invite-step.ts';
import { nonInviteClientStep } from '../../../../src/sip/client/non-invite-step.ts';
import type { SipResponse } from '../../../../src/sip/syntax/message.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const TIMERS = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };

/** One request over one way; what became of it, and when. */
const start = (method: string, transport: 'udp' | 'tcp' = 'udp') => {
  const clock = new ManualClock(0);
  const sentAt: number[] = [];
  const way = { reliable: transport === 'tcp', send: () => void sentAt.push(clock.now()) };
  const transactions = new ClientTransactions(clock, TIMERS);
  const outcomes: Outcome[] = [];
  const log: string[] = [];
  transactions.request({ method, branch: 'z9hG4bK1', bytes: Buffer.from('request') }, way, {
    provisional: ({ status }) => log.push(`provisional ${status} at ${clock.now()}`),
    final: (outcome) => {
      outcomes.push(outcome);
      log.push(`final ${outcome.status} at ${clock.now()}`);
    },
    repeated: ({ status }) => log.push(`again ${status} at ${clock.now()}`),
  });
  const answer = (status: number, branch = 'z9hG4bK1', of = method): void =>
    transactions.responded({ status, reason: 'x', via: { branch }, cseq: { number: 1, method: of } } as SipResponse);
  return { clock, transactions, way, sentAt, outcomes, log, answer };
};

describe('a request of the phone', () => {
  it('is repeated at doubling intervals as an INVITE, and given up after 64 T1', () => {
    const { clock, transactions, sentAt, outcomes } = start('INVITE');
    clock.advance(40_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(outcomes).toEqual([{ status: 408, reason: 'Request Timeout' }]);
    expect([clock.armed, transactions.size]).toEqual([0, 0]);
  });

  it('is repeated at most every T2 as another request', () => {
    const { clock, sentAt } = start('BYE');
    clock.advance(16_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500]);
  });

  it('is repeated every T2 only, once a provisional answer to another request than INVITE came', () => {
    const { clock, sentAt, log, answer } = start('REGISTER');
    answer(100);
    clock.advance(9000);
    expect(sentAt).toEqual([0, 500, 4500, 8500]);
    expect(log).toEqual(['provisional 100 at 0']);
  });

  it('is not repeated after a provisional answer to an INVITE, however long it takes', () => {
    const { clock, sentAt, outcomes, answer } = start('INVITE');
    answer(100);
    clock.advance(60_000);
    expect(sentAt).toEqual([0]);
    answer(200);
    expect(outcomes.map(({ status }) => status)).toEqual([200]);
  });

  it.each([
    ['a refused INVITE (timer D)', 404],
    ['an accepted one (timer M of RFC 6026)', 200],
  ])('ends with the first final answer, and tells of copies apart for 64 T1: %s', (_name, status) => {
    const { clock, transactions, log, answer } = start('INVITE');
    answer(status);
    clock.advance(31_999);
    answer(status);
    expect(log).toEqual([`final ${status} at 0`, `again ${status} at 31999`]);
    clock.advance(1);
    answer(status);
    expect(log).toHaveLength(2);
    expect([clock.armed, transactions.size]).toEqual([0, 0]);
  });

  it('ends with 503 when the way is dead', () => {
    const { clock, transactions, way, outcomes } = start('REGISTER');
    transactions.unreachable({ ...way });
    expect(outcomes).toEqual([]);
    transactions.unreachable(way);
    transactions.unreachable(way);
    expect(outcomes).toEqual([{ status: 503, reason: 'Unreachable' }]);
    expect(clock.armed).toBe(0);
  });

  it('is told nothing by a response of another branch or another method', () => {
    const { outcomes, answer } = start('BYE');
    answer(200, 'z9hG4bK2');
    answer(200, 'z9hG4bK1', 'OPTIONS');
    expect(outcomes).toEqual([]);
  });

  it('ends with 503 and leaves no timer when its owner ends', () => {
    const { clock, transactions, log } = start('INVITE');
    transactions.clear();
    clock.advance(60_000);
    expect([clock.armed, transactions.size, log]).toEqual([0, 0, ['final 503 at 0']]);
  });

  it('is told nothing more when its owner ends after the answer', () => {
    const { clock, transactions, log, answer } = start('INVITE');
    answer(200);
    transactions.clear();
    expect([clock.armed, transactions.size, log]).toEqual([0, 0, ['final 200 at 0']]);
  });
});

describe('the non-INVITE client transaction', () => {
  it('repeats by timer E: T1, doubling to T2, and gives up by timer F at 64 x T1', () => {
    const { clock, transactions, sentAt, log } = start('BYE');
    clock.advance(500);
    expect(sentAt).toHaveLength(2);
    clock.advance(31_499);
    expect(sentAt).toHaveLength(11);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(['final 408 at 32000']);
    expect([clock.armed, transactions.size]).toEqual([0, 0]);
  });

  it('repeats every T2 once a provisional response has come', () => {
    const { clock, sentAt, answer } = start('BYE');
    answer(100);
    clock.advance(500);
    expect(sentAt).toHaveLength(2);
    clock.advance(3999);
    expect(sentAt).toHaveLength(2);
    clock.advance(1);
    expect(sentAt).toHaveLength(3);
  });

  it('is done with the final response, and buffers its copies for timer K: T4', () => {
    const { clock, transactions, sentAt, log, answer } = start('BYE');
    answer(200);
    answer(200);
    expect(log).toEqual(['final 200 at 0']);
    clock.advance(4999);
    expect(transactions.size).toBe(1);
    clock.advance(1);
    expect(sentAt).toHaveLength(1);
    expect([clock.armed, transactions.size]).toEqual([0, 0]);
  });

  it('repeats nothing on a reliable transport and is gone with the answer: timer K is zero', () => {
    const { clock, transactions, sentAt, log, answer } = start('BYE', 'tcp');
    clock.advance(20_000);
    expect(sentAt).toHaveLength(1);
    answer(481);
    expect(log).toEqual(['final 481 at 20000']);
    expect([clock.armed, transactions.size]).toEqual([0, 0]);
    expect(nonInviteClientStep('terminated', 'success')).toEqual(['terminated', 'nothing']);
    expect(inviteClientStep('terminated', 'success')).toEqual(['terminated', 'nothing']);
  });
});
