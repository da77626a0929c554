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
});
