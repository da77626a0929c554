import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EventStream } from '../../../src/http/event-stream.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** An answer to a client that reads nothing, or everything. */
const anAnswer = (reads: 'nothing' | 'everything') => {
  const request = new IncomingMessage(new Socket());
  const out = new ServerResponse(request);
  let received = '';
  const wire = new Writable({
    write(chunk, _encoding, done) {
      received += String(chunk);
      if (reads === 'everything') done();
    },
  });
  out.assignSocket(wire as Socket);
  const clock = new ManualClock();
  return { out, clock, stream: new EventStream(out, clock, { vary: 'Origin' }), received: () => received };
};

const message = { event: 'attempt', id: 7, data: { text: 'x'.repeat(1000) } } as const;

describe('an event stream', () => {
  it('cuts off a client that does not read, and holds no more than the bound for it', () => {
    const { out, stream } = anAnswer('nothing');
    let held = 0;
    for (let n = 0; n < 1000 && stream.open; n++) {
      stream.send(message);
      held = Math.max(held, out.writableLength);
    }
    expect(stream.open).toBe(false);
    expect(out.destroyed).toBe(true);
    expect(held).toBeLessThan(2 * 65_536);
    stream.send(message);
    stream.beat();
    stream.end();
  });

  it('never cuts off one that reads', async () => {
    const { stream, received } = anAnswer('everything');
    for (let n = 0; n < 1000; n++) {
      stream.send(message);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stream.open).toBe(true);
    expect(received().match(/id: 7\nevent: attempt\n/g)).toHaveLength(1000);
    expect(received()).toMatch(/^HTTP\/1.1 200 OK\r\nvary: Origin\r\n/);
  });

  it('gives who has not read the end some seconds, then cuts it off', () => {
    const { out, clock, stream } = anAnswer('nothing');
    stream.send(message);
    stream.end();
    stream.end();
    expect([stream.open, out.destroyed, clock.armed]).toEqual([false, false, 1]);
    clock.advance(5000);
    expect([out.destroyed, clock.armed]).toEqual([true, 0]);
  });
});
