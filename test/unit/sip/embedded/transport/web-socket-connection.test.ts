import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { HALF_MESSAGE_MS, UNPROVEN_MS } from '../../../../../src/sip/embedded/transport/liveness.ts';
import { endsOf } from '../../../../../src/sip/embedded/transport/stream-connection.ts';
import { WebSocketConnection } from '../../../../../src/sip/embedded/transport/web-socket-connection.ts';
import { Wire } from '../../../../../src/sip/embedded/transport/wire.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { request } from '../../../../support/sip-wire-text.ts';

/** As much of a WebSocket as a connection touches. */
class FakeWeb extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  stuck = false;
  readonly sent: string[] = [];

  send(message: Buffer, { binary }: { binary: boolean }): void {
    this.sent.push(`${binary ? 'binary' : 'text'} ${message.toString('latin1')}`);
    if (this.stuck) this.bufferedAmount += message.length;
  }
}

const IDLE_MS = 60_000;

const connected = () => {
  const clock = new ManualClock(0);
  const web = new FakeWeb();
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  // `ws` reads it.
  socket.resume();
  const received: string[] = [];
  const asSocket = socket as Socket;
  const connection = new WebSocketConnection(web as unknown as WebSocket, asSocket, endsOf(asSocket, 'ws'), {
    clock,
    idleMs: IDLE_MS,
    wire: new Wire(clock, () => undefined),
    receive: (message) => void received.push(message.toString()),
  });
  /** Bytes on the wire that make no whole frame. */
  const drip = async (): Promise<void> => {
    socket.push('x');
    await new Promise(setImmediate);
  };
  return { clock, web, socket, received, connection, drip };
};

describe('a WebSocket connection', () => {
  it('gives messages on, and answers CRLFCRLF itself', () => {
    const { web, received } = connected();
    web.emit('message', request('OPTIONS'));
    web.emit('message', Buffer.from('\r\n\r\n'));
    expect(received).toEqual([request('OPTIONS').toString()]);
    expect(web.sent).toEqual(['text \r\n']);
  });

  it('writes text where it can, else binary, and nothing once it is closing', () => {
    const { web, connection } = connected();
    connection.send(Buffer.from('caf\u00e9', 'utf8'));
    connection.send(Buffer.from('caf\u00e9', 'latin1'));
    web.readyState = 2;
    connection.send(Buffer.from('late'));
    expect(web.sent).toEqual(['text caf\u00c3\u00a9', 'binary caf\u00e9']);
  });

  it.each(['message', 'ping', 'pong'])('takes a %s for life', async (event) => {
    const { clock, web, socket, connection, drip } = connected();
    connection.proven();
    clock.advance(IDLE_MS - 1);
    web.emit(event, Buffer.from('\r\n\r\n'));
    clock.advance(IDLE_MS - HALF_MESSAGE_MS - 1);
    await drip();
    web.emit(event, Buffer.from('\r\n\r\n'));
    clock.advance(IDLE_MS - 1);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('closes when nothing was proven over it in time, however lively it is', () => {
    const { clock, web, socket } = connected();
    for (const event of ['message', 'ping', 'pong']) {
      clock.advance(UNPROVEN_MS / 3 - 1);
      web.emit(event, Buffer.from('\r\n\r\n'));
    }
    expect(socket.destroyed).toBe(false);
    clock.advance(3);
    expect(socket.destroyed).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('closes when a frame stays half, however busily its bytes drip', async () => {
    const { clock, socket, connection, drip } = connected();
    for (let second = 0; second < HALF_MESSAGE_MS / 1000; second++) {
      expect(socket.destroyed).toBe(false);
      await drip();
      clock.advance(1000);
    }
    expect(socket.destroyed).toBe(true);
    await connection.closed;
    expect(clock.armed).toBe(0);
  });

  it('cuts off a peer that does not read what it asked for', () => {
    const { web, socket, connection } = connected();
    web.stuck = true;
    for (let message = 0; message < 300; message++) connection.send(Buffer.alloc(1024));
    expect(socket.destroyed).toBe(true);
  });

  it('survives what ws makes of nonsense', () => {
    const { web } = connected();
    expect(() => web.emit('error', new Error('Invalid frame'))).not.toThrow();
  });
});
