import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startInside } from '../support/offhook-inside.ts';

it('a stop answers who long-polls, and does not wait for a connection that never asked anything', async () => {
  const house = await startInside();
  await house.app.addLine('kitchen', 'dect');
  const asked = await house.app.ask();
  const polled = house.app.next(asked.id, asked.version);
  await expect.poll(() => house.app.metrics()).toContain('offhook_http_waits 1');
  const silent = connect(Number(new URL(house.api).port), '127.0.0.1');
  await once(silent, 'connect');
  const cut = once(silent, 'close');

  await house.stop();

  expect(await polled).toMatchObject({ state: 'pending', version: asked.version });
  await cut;
}, 20_000);
