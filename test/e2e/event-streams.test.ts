import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startInside } from '../support/offhook-inside.ts';
import { readKey, readStream } from '../support/stream-client.ts';

const STREAMS = 1000;

it('a stop says bye to every open stream, and does not wait for one that never reads', async () => {
  const handles = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
  // What other files of this process left behind is not ours.
  const before = handles();
  const fixture = await startInside({ limits: { streamsPerAddress: 100 } });
  await fixture.app.addLine('kitchen', 'dect');
  const asked = await fixture.app.ask();
  const key = await readKey(fixture.keyFile);
  const url = `${fixture.api}/v1/confirmations/${asked.id}/events`;
  const streams = await Promise.all(Array.from({ length: 50 }, () => readStream(url, key)));
  const silent = connect(Number(new URL(fixture.api).port), '127.0.0.1').pause();
  await once(silent, 'connect');
  silent.on('error', () => undefined);
  silent.write(`GET ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`);
  await expect.poll(() => fixture.app.metric('offhook_http_streams')).toBe(51);

  await fixture.stop();

  for (const stream of streams) expect(await stream.rest).toMatch(/event: state[\s\S]*event: bye\ndata: \{\}\n\n$/);
  silent.destroy();
  await expect.poll(handles).toBeLessThanOrEqual(before);
}, 60_000);

it('a stream goes on behind the last message that was read, over a real connection', async () => {
  const fixture = await startInside();
  await fixture.app.addLine('kitchen', 'dect');
  const asked = await fixture.app.ask();
  const key = await readKey(fixture.keyFile);
  const url = `${fixture.api}/v1/confirmations/${asked.id}/events`;
  const first = await readStream(url, key);
  await expect.poll(() => first.text()).toContain('event: state');
  first.cut();
  await expect.poll(() => fixture.app.metric('offhook_http_streams')).toBe(0);
  await fixture.app.cancel(asked.id);
  const id = /^id: (\d+)$/m.exec(first.text())?.[1] ?? '';
  const second = await readStream(url, key, { 'last-event-id': id });
  expect(await second.rest).toContain('"state":"cancelled"');
  await fixture.stop();
});

it(`holds ${STREAMS} streams and no more, tells each of a change, and lets all of them go`, async () => {
  const fixture = await startInside({
    limits: { streamsPerAddress: STREAMS, streamsPerApp: STREAMS, httpRequestsPerMinute: 100_000 },
  });
  await fixture.app.addLine('kitchen', 'dect');
  const asked = await fixture.app.ask();
  const key = await readKey(fixture.keyFile);
  const url = `${fixture.api}/v1/confirmations/${asked.id}/events`;
  const streams = [];
  for (let n = 0; n < STREAMS; n += 50) {
    streams.push(...(await Promise.all(Array.from({ length: 50 }, () => readStream(url, key)))));
  }
  await expect.poll(() => fixture.app.metric('offhook_http_streams')).toBe(STREAMS);
  expect((await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status).toBe(429);
  await fixture.app.cancel(asked.id);
  for (const stream of streams) expect(await stream.rest).toContain('"state":"cancelled"');
  await expect.poll(() => fixture.app.metric('offhook_http_streams')).toBe(0);
  await fixture.stop();
}, 120_000);
