import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app/index.ts';
import { configSchema } from '../../src/config/index.ts';
import { emptyPlace } from '../support/cli-place.ts';

const A = 'bootstrap-key-a-of-the-test';
const B = 'bootstrap-key-b-of-the-test';
const WARNING = 'the bootstrap API key was revoked';

/** A data directory, and starts on it: each tells what the two keys are answered, and what the start warned of. */
const fixture = () => {
  const { cwd: dataDir, offhook } = emptyPlace();
  const startWith = async (apiKey: string) => {
    const warnings: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
    const config = configSchema.parse({ dataDir, http: { port: 0, apiKey }, sip: { host: '127.0.0.1' } });
    const app = createApp(config, { logger, sip: { udpPort: 0, tcpPort: 0 } });
    onTestFinished(() => app.stop());
    const { http } = await app.start();
    const statusFor = async (key: string): Promise<number> =>
      (await fetch(`${http}/v1/lines`, { headers: { authorization: `Bearer ${key}` } })).status;
    const seen = { a: await statusFor(A), b: await statusFor(B), warned: warnings.join('').includes(WARNING) };
    await app.stop();
    return seen;
  };
  const cli = (...argv: string[]) => offhook('--set', `dataDir=${dataDir}`, ...argv);
  return { startWith, cli };
};

it('a configured API key that another one replaced works again when it is configured again', async () => {
  const { startWith, cli } = fixture();
  expect(await startWith(A)).toEqual({ a: 200, b: 401, warned: false });
  expect(await startWith(B)).toEqual({ a: 401, b: 200, warned: false });
  expect(await startWith(A)).toEqual({ a: 200, b: 401, warned: false });
  expect((await cli('key', 'list')).out).toMatch(/^key_\S+ +default +bootstrap +- +\S+ +\S+ +- +\S+Z, replaced$/m);
});

it('a configured API key that a person revoked never works again, and the start says so', async () => {
  const { startWith, cli } = fixture();
  await startWith(A);
  const listed = JSON.parse((await cli('key', 'list', '--json')).out) as { items: { id: string }[] };
  const id = listed.items[0]?.id ?? '';
  await startWith(B);
  expect((await cli('key', 'revoke', id)).exit).toBe(0);
  expect(await startWith(A)).toEqual({ a: 401, b: 401, warned: true });
  expect((await cli('key', 'revoke', id)).exit).toBe(3);
  expect(await startWith(B)).toEqual({ a: 401, b: 200, warned: false });
  expect(await startWith(A)).toEqual({ a: 401, b: 401, warned: true });
});
