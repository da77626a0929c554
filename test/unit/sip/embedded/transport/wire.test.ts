import { expect, it } from 'vitest';
import { Wire } from '../../../../../src/sip/embedded/transport/wire.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { request } from '../../../../support/sip-wire-text.ts';

const END = { address: '192.0.2.7', port: 5060 };
const FLOW = { protocol: 'udp', local: { address: '192.0.2.1', port: 5060 } } as const;

it('reports the fault of a listener, which costs neither the message nor the other listeners anything', () => {
  const faults: unknown[] = [];
  const heard: string[] = [];
  const wire = new Wire(new ManualClock(), (name, cause) => void faults.push([name, cause]));
  const broken = new Error('broken');
  const letGo = wire.tap(() => {
    throw broken;
  });
  wire.tap(({ direction }) => void heard.push(direction));
  wire.received(request('OPTIONS'), FLOW, END);
  wire.sent(request('OPTIONS'), FLOW, END);
  expect(heard).toEqual(['in', 'out']);
  expect(faults).toEqual(Array(2).fill(['sip wire listener', broken]));
  letGo();
  wire.received(request('OPTIONS'), FLOW, END);
  expect([heard.length, faults.length]).toEqual([3, 2]);
});
