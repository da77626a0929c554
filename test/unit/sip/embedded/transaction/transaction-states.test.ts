import { describe, expect, it } from 'vitest';
import {
  InviteServer,
  type InviteServerInput,
  inviteServerStep,
} from '../../../../../src/sip/embedded/transaction/invite-server.ts';
import { NonInviteServer, nonInviteServerStep } from '../../../../../src/sip/embedded/transaction/non-invite-server.ts';
import { createTransactionParts } from '../../../../../src/sip/embedded/transaction/transaction.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { MemoryFlow, SETTINGS } from '../../../../support/sip-fixture.ts';

const id = { key: 'key', merge: 'merge' };
const response = (status: number): Buffer => Buffer.from(`SIP/2.0 ${status} Text\r\n\r\n`);

const inviteServer = (protocol: 'udp' | 'tcp') => {
  const clock = new ManualClock(0);
  const flow = new MemoryFlow(protocol);
  const ended: number[] = [];
  const parts = createTransactionParts(clock, SETTINGS);
  const transaction = new InviteServer(parts, id, flow, 'tag', () => ended.push(clock.now()));
  return { clock, flow, ended, transaction };
};

describe('the INVITE server transaction', () => {
  it('repeats the last provisional response for a repeated INVITE', () => {
    const { flow, transaction } = inviteServer('udp');
    transaction.repeated();
    transaction.respond(100, response(100));
    transaction.repeated();
    expect(flow.statuses).toEqual([100, 100]);
  });

  it('repeats a failure by timer G: T1, doubling to T2, until timer H ends it at 64 x T1', () => {
    const { clock, flow, ended, transaction } = inviteServer('udp');
    transaction.respond(404, response(404));
    clock.advance(499);
    expect(flow.statuses).toEqual([404]);
    clock.advance(1);
    expect(flow.statuses).toEqual([404, 404]);
    clock.advance(31_499);
    expect(flow.statuses).toHaveLength(11);
    expect(transaction.state).toBe('completed');
    clock.advance(1);
    expect(transaction.state).toBe('terminated');
    expect(ended).toEqual([32_000]);
    expect(clock.armed).toBe(0);
  });

  it('repeats no failure on a reliable transport, and waits for the ACK by timer H all the same', () => {
    const { clock, flow, ended, transaction } = inviteServer('tcp');
    transaction.respond(404, response(404));
    clock.advance(32_000);
    expect(flow.statuses).toEqual([404]);
    expect(ended).toEqual([32_000]);
  });

  it('absorbs stray ACKs after the first for timer I: T4, then is gone', () => {
    const { clock, flow, ended, transaction } = inviteServer('udp');
    transaction.respond(404, response(404));
    expect(transaction.acknowledged('tag')).toBe(true);
    expect(transaction.state).toBe('confirmed');
    expect(transaction.acknowledged('tag')).toBe(true);
    transaction.repeated();
    clock.advance(4999);
    expect(transaction.state).toBe('confirmed');
    clock.advance(1);
    expect(ended).toEqual([5000]);
    expect(flow.statuses).toEqual([404]);
    expect(clock.armed).toBe(0);
  });

  it('is gone at once with the ACK on a reliable transport', () => {
    const { clock, ended, transaction } = inviteServer('tcp');
    transaction.respond(404, response(404));
    transaction.acknowledged('tag');
    expect(ended).toEqual([0]);
    expect(clock.armed).toBe(0);
  });

  it.each(['udp', 'tcp'] as const)('absorbs repeated INVITEs after a 2xx until timer L on %s', (protocol) => {
    const { clock, flow, ended, transaction } = inviteServer(protocol);
    transaction.respond(200, response(200));
    transaction.repeated();
    expect(flow.statuses).toEqual([200]);
    transaction.respond(200, response(200));
    expect(flow.statuses).toEqual([200, 200]);
    expect(transaction.acknowledged('tag')).toBe(false);
    clock.advance(31_999);
    expect(transaction.state).toBe('accepted');
    clock.advance(1);
    expect(ended).toEqual([32_000]);
    expect(clock.armed).toBe(0);
  });

  it('tells its user of a CANCEL before the final response and of none after it', () => {
    let cancelled = 0;
    const { transaction } = inviteServer('udp');
    transaction.serve({ cancelled: () => void cancelled++ });
    transaction.cancel();
    transaction.respond(200, response(200));
    transaction.cancel();
    expect(cancelled).toBe(1);
  });

  it('takes no second final response of the other kind', () => {
    const { flow, transaction } = inviteServer('udp');
    transaction.respond(200, response(200));
    transaction.respond(404, response(404));
    transaction.respond(180, response(180));
    expect(flow.statuses).toEqual([200]);
  });

  it('stays terminated whatever comes', () => {
    const inputs: InviteServerInput[] = ['invite', 'ack', 'provisional', 'success', 'failure', 'timer-g', 'timer-l'];
    for (const input of inputs) expect(inviteServerStep('terminated', input)).toEqual(['terminated', 'nothing']);
  });
});

describe('the non-INVITE server transaction', () => {
  const nonInviteServer = (protocol: 'udp' | 'tcp') => {
    const clock = new ManualClock(0);
    const flow = new MemoryFlow(protocol);
    const ended: number[] = [];
    const parts = createTransactionParts(clock, SETTINGS);
    const transaction = new NonInviteServer(parts, id, flow, () => ended.push(clock.now()));
    return { clock, flow, ended, transaction };
  };

  it('discards a repeated request while nothing has been answered', () => {
    const { flow, transaction } = nonInviteServer('udp');
    transaction.repeated();
    expect(transaction.state).toBe('trying');
    expect(flow.sent).toEqual([]);
  });

  it('repeats the final response for a repeated request until timer J: 64 x T1', () => {
    const { clock, flow, ended, transaction } = nonInviteServer('udp');
    transaction.respond(response(200));
    transaction.respond(response(500));
    clock.advance(31_999);
    transaction.repeated();
    expect(flow.statuses).toEqual([200, 200]);
    clock.advance(1);
    expect(ended).toEqual([32_000]);
    expect(clock.armed).toBe(0);
  });

  it('is gone with the answer on a reliable transport: timer J is zero', () => {
    const { ended, clock, transaction } = nonInviteServer('tcp');
    transaction.respond(response(200));
    expect(ended).toEqual([0]);
    expect(clock.armed).toBe(0);
    expect(nonInviteServerStep('terminated', 'request')).toEqual(['terminated', 'nothing']);
  });
});
