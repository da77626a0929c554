import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../../src/doors/tr064/listener.ts';
import { deferred, systemClock } from '../../../../src/lib/index.ts';

describe('the listener', () => {
  it('cuts who reads no answer: a few of those would be all connections that there are', async () => {
    const cut = deferred<void>();
    const faults: unknown[] = [];
    const listening = await listen(
      {
        answer: async ({ socket }) => {
          socket.once('close', () => cut.resolve());
          return { status: 200, body: 'x'.repeat(32 * 1024 * 1024) };
        },
        isBanned: () => false,
        rate: { perSecond: 10, burst: 100 },
        silentMs: 50,
        clock: systemClock,
        onFault: (_name, cause) => void faults.push(cause),
        onAnswer: () => undefined,
        onRefused: () => undefined,
      },
      '127.0.0.1',
      0,
    );
    const deaf = connect(listening.port, '127.0.0.1').pause();
    await once(deaf, 'connect');
    deaf.write('GET /tr64desc.xml HTTP/1.1\r\nHost: box\r\n\r\n');
    await cut.promise;
    expect(faults).toEqual([]);
    deaf.destroy();
    await listening.close();
  });

  it('takes so many connections of one address, and says what it was asked and when it takes no more', async () => {
    let refused = 0;
    const answered: (number | undefined)[] = [];
    const listening = await listen(
      {
        answer: async () => ({ status: 404 }),
        isBanned: () => false,
        rate: { perSecond: 10, burst: 100 },
        silentMs: 60_000,
        clock: systemClock,
        onFault: () => undefined,
        onAnswer: ({ status }) => void answered.push(status),
        onRefused: () => void refused++,
      },
      '127.0.0.1',
      0,
    );
    const sockets = Array.from({ length: 17 }, () => connect(listening.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    await expect.poll(() => refused).toBe(1);
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: box\r\n\r\n');
    await expect.poll(() => answered).toEqual(Array.from({ length: 16 }, () => 404));
    for (const socket of sockets) socket.destroy();
    await listening.close();
  });
});
