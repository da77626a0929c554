import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorization } from '../support/digest.ts';
import { collectChallenges } from '../support/nonces.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithSipp, playSipp } from '../support/sipp.ts';

const CALLS = 30;

describeWithSipp('When every fifth packet is lost', () => {
  let fixture: OffhookInside;
  let dir: string;

  beforeAll(async () => {
    fixture = await startInside();
    dir = await mkdtemp(join(tmpdir(), 'offhook-loss-'));
  });
  afterAll(async () => {
    await fixture.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it(`${CALLS} of ${CALLS} calls end well, and each code counts once`, async () => {
    const account = await fixture.app.addLine('hall');
    const asked = await Promise.all(Array.from({ length: CALLS }, () => fixture.app.ask()));
    const challenges = await collectChallenges(fixture.sip, CALLS);
    const rows = asked.map((shown, index) => {
      const dial = dialOf(shown);
      const challenge = challenges[index];
      if (challenge === undefined) throw new Error('there is a challenge for every call');
      const proof = authorization(challenge, account, { method: 'INVITE', uri: `sip:${dial}@${fixture.sip.host}` });
      return [dial, proof, account.username].join(';');
    });
    const csv = join(dir, 'calls.csv');
    await writeFile(csv, ['SEQUENTIAL', ...rows, ''].join('\n'));

    const { code, lost } = await playSipp({
      scenario: join(import.meta.dirname, 'scenarios/call-with-own-digest-expect-200.xml'),
      target: fixture.sip,
      calls: CALLS,
      extra: ['-inf', csv, '-r', '10', '-lost', '20', '-max_invite_retrans', '11', '-max_non_invite_retrans', '11'],
      timeoutSeconds: 110,
    });
    expect(code).toBe(0);
    // Calls without loss exchange nine messages.
    expect(lost).toBeGreaterThan(CALLS);

    const now = await Promise.all(asked.map(({ id }) => fixture.app.read(id)));
    expect(now.map(({ state, version, attempts }) => ({ state, version, attempts }))).toEqual(
      Array(CALLS).fill({ state: 'confirmed', version: 2, attempts: [] }),
    );
    const calls = await fixture.app.calls();
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(CALLS).fill('confirmed'));
  });
});
