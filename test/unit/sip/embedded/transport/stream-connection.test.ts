import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HALF_MESSAGE_MS, UNPROVEN_MS } from '../../../../../src/sip/embedded/transport/liveness.ts';
import { endsOf, StreamConnection } from '../../../../../src/sip/embedded/transport/stream-connection.ts';
import { Wire } from '../../../../../src/sip/embedded/transport/wire.ts';
import type { Source } from '../../../../../src/sip/port.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { request } from '../../../../support/sip-wire-text.ts';

/** As much of a socket as a connection touches: what is pushed into it arrives, what is written to it is kept. */
class FakeSocket extends Duplex {
  readonly remoteAddress = '::ffff:192.0.2.7';
  readonly remotePort = 40_000;
  readonly localAddress = '::ffff:192.0.2.1';
  readonly localPort = 5060;
  readonly written: string[] = [];
  stuck = false;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk.toString());
    if (!this.stuck) done();
  }
}

const IDLE_MS = 60_000;

const connected = () => {
  const clock = new ManualClock(0);
  const socket = new FakeSocket();
  const received: string[] = [];
  const sources: Source[] = [];
  const asSocket = socket as unknown as Socket;
  const connection = new StreamConnection(asSocket, endsOf(asSocket, 'tcp'), {
    clock,
    idleMs: IDLE_MS,
    wire: new Wire(clock, () => undefined),
    receive: (message, _flow, source) => {
      received.push(message.toString());
      sources.push(source);
    },
  });
  const arrive = async (bytes: string | Buffer): Promise<void> => {
    socket.push(bytes);
    await new Promise(setImmediate);
  };
  return { clock, socket, received, sources, connection, arrive };
};

describe('StreamConnection', () => {
  it('gives whole messages on and names the source in its canonical form', async () => {
    const { received, sources, connection, arrive } = connected();
    const message = request('OPTIONS').toString();
    await arrive(message.slice(0, 50));
    expect(received).toEqual([]);
    await arrive(message.slice(50) + message);
    expect(received).toEqual([message, message]);
    expect(sources).toHaveLength(2);
    expect(sources[0]).toEqual({ transport: 'tcp', address: '192.0.2.7', port: 40_000 });
    expect(connection.hop).toMatchObject({ address: '192.0.2.7', port: 40_000 });
    expect(connection.local).toEqual({ address: '192.0.2.1', port: 5060 });
  });

  it('closes when idle, and counts messages and pings as life', async () => {
    const { clock, socket, connection, arrive } = connected();
    connection.proven();
    clock.advance(IDLE_MS - 1);
    await arrive('\r\n\r\n');
    expect(socket.written).toEqual(['\r\n']);
    clock.advance(IDLE_MS - 1);
    await arrive(request('OPTIONS'));
    clock.advance(IDLE_MS - 1);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
    await connection.closed;
    expect(clock.armed).toBe(0);
  });

  it('closes when nothing was proven over it in time, however lively it is', async () => {
    const { clock, socket, arrive } = connected();
    for (let second = 0; second < UNPROVEN_MS / 1000; second++) {
      expect(socket.destroyed).toBe(false);
      await arrive(second % 2 === 0 ? '\r\n\r\n' : request('OPTIONS'));
      clock.advance(1000);
    }
    expect(socket.destroyed).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('lives on after one proof, as long as it says something', async () => {
    const { clock, socket, connection, arrive } = connected();
    clock.advance(UNPROVEN_MS - 1);
    connection.proven();
    for (let minute = 0; minute < 60; minute++) {
      await arrive('\r\n\r\n');
      clock.advance(IDLE_MS - 1);
      expect(socket.destroyed).toBe(false);
    }
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
  });

  it('answers a flood of pings with one write', async () => {
    const { socket, arrive } = connected();
    await arrive('\r\n\r\n'.repeat(1000));
    expect(socket.written).toEqual(['\r\n'.repeat(1000)]);
  });

  it('closes when a message stays half, however busily its bytes drip', async () => {
    const { clock, socket, arrive } = connected();
    for (let second = 0; second < HALF_MESSAGE_MS / 1000; second++) {
      expect(socket.destroyed).toBe(false);
      await arrive('X');
      clock.advance(1000);
    }
    expect(socket.destroyed).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('takes a lone line break between messages for no half of one', async () => {
    const { clock, socket, received, connection, arrive } = connected();
    connection.proven();
    await arrive(`${request('OPTIONS')}\r\n`);
    clock.advance(IDLE_MS - 1);
    expect(socket.destroyed).toBe(false);
    await arrive(request('OPTIONS'));
    expect(received).toHaveLength(2);
  });

  it('gives a message that was completed in time no deadline any more', async () => {
    const { clock, socket, received, arrive } = connected();
    const message = request('OPTIONS').toString();
    await arrive(message.slice(0, 50));
    clock.advance(HALF_MESSAGE_MS - 1);
    await arrive(message.slice(50));
    clock.advance(HALF_MESSAGE_MS);
    expect(received).toHaveLength(1);
    expect(socket.destroyed).toBe(false);
  });

  it('cuts off a peer that does not read what it asked for', () => {
    const { socket, connection } = connected();
    socket.stuck = true;
    for (let message = 0; message < 300; message++) connection.send(Buffer.alloc(1024));
    expect(socket.destroyed).toBe(true);
    connection.send(Buffer.from('after the end'));
  });

  it('survives a reset, and leaves no timer', async () => {
    const { clock, socket, connection } = connected();
    socket.destroy(new Error('ECONNRESET'));
    await connection.closed;
    expect(clock.armed).toBe(0);
    connection.close();
  });
});
