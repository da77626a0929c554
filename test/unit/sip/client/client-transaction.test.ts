import { describe, expect, it } from 'vitest';
import { ClientTransaction, type Outcome } from '../../../../src/sip/client/client-transaction.ts';
import type { SipResponse } from '../../../../src/sip/syntax/message.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const answer = (status: number) => ({ status, reason: 'x' }) as SipResponse;

const start = (method: string) => {
  const clock = new ManualClock();
  const startedAt = clock.now();
  const sentAt: number[] = [];
  const outcomes: Outcome[] = [];
  const repeated: number[] = [];
  const transaction = new ClientTransaction({
    method,
    clock,
    t1Ms: 500,
    transmit: () => sentAt.push(clock.now() - startedAt),
    onProvisional: () => undefined,
    onFinal: (outcome) => outcomes.push(outcome),
    onRepeated: ({ status }) => repeated.push(status),
  });
  return { clock, transaction, sentAt, outcomes, repeated };
};

describe('a request of the phone', () => {
  it('is repeated at doubling intervals as an INVITE, and given up after 64 T1', () => {
    const { clock, sentAt, outcomes } = start('INVITE');
    clock.advance(40_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(outcomes).toEqual([{ status: 408, reason: 'Request Timeout' }]);
    expect(clock.armed).toBe(0);
  });

  it('is repeated at most every T2 as another request', () => {
    const { clock, sentAt } = start('BYE');
    clock.advance(16_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500]);
  });

  it('is repeated every T2 only, once a provisional answer to another request than INVITE came', () => {
    const { clock, transaction, sentAt } = start('REGISTER');
    transaction.received(answer(100));
    clock.advance(9000);
    expect(sentAt).toEqual([0, 500, 4500, 8500]);
  });

  it('is not repeated after a provisional answer to an INVITE, however long it takes', () => {
    const { clock, transaction, sentAt, outcomes } = start('INVITE');
    transaction.received(answer(100));
    clock.advance(60_000);
    expect(sentAt).toEqual([0]);
    transaction.received(answer(200));
    expect(outcomes.map(({ status }) => status)).toEqual([200]);
  });

  it('ends with the first final answer, and tells of copies apart', () => {
    const { clock, transaction, outcomes, repeated } = start('INVITE');
    transaction.received(answer(404));
    transaction.received(answer(404));
    expect(outcomes.map(({ status }) => status)).toEqual([404]);
    expect(repeated).toEqual([404]);
    expect(clock.armed).toBe(0);
  });

  it('ends with 503 when the way is dead', () => {
    const { clock, transaction, outcomes } = start('REGISTER');
    transaction.failed();
    transaction.failed();
    expect(outcomes).toEqual([{ status: 503, reason: 'Unreachable' }]);
    expect(clock.armed).toBe(0);
  });
});
