import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/index.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { freeUdpPort } from '../support/free-port.ts';

/** Runs a demo in this process, and presses Ctrl-C once when it has said `last`, which comes after `first`. */
const demo = async (first: string, last: string, ...argv: string[]) => {
  let out = '';
  let pressed = false;
  const exit = await run(['demo', ...argv], {
    ...processSurroundings,
    env: {},
    terminal: false,
    out: (text) => {
      const due = out.includes(first) && text.includes(last) && !pressed;
      out += text;
      if (!due) return;
      pressed = true;
      setImmediate(() => process.emit('SIGINT'));
    },
    err: (text) => {
      out += text;
    },
  });
  const dataDir = /Data +(\S+)/.exec(out)?.[1] ?? '';
  expect(dataDir).toContain('offhook-demo-');
  return { exit, out, dataDir };
};

describe('offhook demo', () => {
  it('shows one full round, says how to go on, and leaves nothing behind at Ctrl-C', async () => {
    const { exit, out, dataDir } = await demo('npm run demo -- --lan', '  House  ');
    const steps = ['REGISTER kitchen -> 200', 'pending: dial *10', 'confirmed by', 'clicks OK', 'completed'];
    const places = steps.map((step) => out.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(out).toContain('<- 200 OK');
    expect(exit).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('ends at Ctrl-C in the middle of the round, before anybody clicks OK', async () => {
    const { exit, out, dataDir } = await demo('pending: dial', 'confirmed by');
    expect(exit).toBe(0);
    expect(out).not.toContain('clicks OK');
    expect(existsSync(dataDir)).toBe(false);
  });

  it('ends at Ctrl-C while it waits for a phone of the house', async () => {
    const port = await freeUdpPort();
    const settings = ['sip.host=127.0.0.1', `sip.udpPort=${port}`, 'sip.tcpPort=0'].flatMap((set) => ['--set', set]);
    const { exit, dataDir } = await demo('Now your own phone', 'pending: dial', '--lan', ...settings);
    expect(exit).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });
});
