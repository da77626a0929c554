import { expect } from 'vitest';
import { BrokerConnection } from '../../src/mqtt/index.ts';
import { jobContract } from '../contract/job.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startTestBroker } from '../support/test-broker.ts';

jobContract('the connection to the broker of the house', async () => {
  const broker = await startTestBroker();
  const clock = new ManualClock();
  const connection = new BrokerConnection({
    settings: {
      url: broker.url,
      clientId: 'offhook',
      username: undefined,
      password: undefined,
      ca: undefined,
      will: { topic: 'offhook/status', payload: 'offline', retain: true },
    },
    clock,
    random: seededRandom(1),
    onFault: (name, cause) => expect.fail(`${name}: ${String(cause)}`),
  });
  const light = { topic: 'hall/lamp/set', payload: 'ON', retain: false };
  let isRunning = false;
  return {
    clock,
    start() {
      isRunning = true;
      return connection.start();
    },
    stop() {
      isRunning = false;
      return connection.stop();
    },
    async give() {
      if (isRunning) await expect.poll(() => connection.connected).toBe(true);
      await connection.publish(light).catch(() => undefined);
    },
    done: () => broker.told.filter(({ topic }) => topic === light.topic).length,
    close: () => broker.close(),
  };
});
