import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { describeWithSipp } from '../support/sipp.ts';

/** Needs a server that holds the commit. */
const NOT_PLAYABLE = 'cancel-before-commit-expect-487';

/** So many commands play at once, as scenarios mostly wait. */
const AT_ONCE = 4;

/** Deals the scenarios out to the commands. */
const hands = (names: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: AT_ONCE }, (_, hand) => names.filter((_name, index) => index % AT_ONCE === hand));

/** What the command of their README prints of these scenarios, and its exit code. */
const play = async ({ sip, api, keyFile }: OffhookInside, names: readonly string[]) => {
  const args = ['--sip', `${sip.host}:${sip.port}`, '--api', api, '--key-file', keyFile, ...names];
  const child = spawn(process.execPath, ['sip-config/sipp/play.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines: output.trim().split('\n') };
};

describeWithSipp('The scenarios that operators get', () => {
  let fixture: OffhookInside;

  beforeAll(async () => {
    fixture = await startInside();
  });
  afterAll(() => fixture.stop());

  it('all end as their names say, by the command of their README, and leave no line behind', async () => {
    const names = readdirSync('sip-config/sipp')
      .filter((file) => file.endsWith('.xml'))
      .map((file) => file.replace('.xml', ''))
      .filter((name) => name !== NOT_PLAYABLE);
    const played = await Promise.all(hands(names).map((hand) => play(fixture, hand)));
    expect(played).toEqual(
      hands(names).map((hand) => ({
        code: 0,
        lines: [...hand.map((name) => `ok      ${name}`), `${hand.length} passed, 0 failed`],
      })),
    );
    expect(await fixture.app.call('GET', '/v1/lines')).toMatchObject({ items: [] });
  });
});
