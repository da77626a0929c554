import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { offhookCommand } from '../support/offhook-process.ts';
import { describeWithPostgres, freshDatabase } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Every process that the demonstration has told of. */
const processesIn = (told: string): readonly number[] =>
  [...told.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));

/** What a step of the demonstration prints, in the order of the steps. */
const STEPS = [
  /REGISTER kitchen -> 200 OK/,
  /the app asks node 1\n +confirmation +pending: dial \*10\d{6}/,
  /<- 200 OK, says (?<first>node \d)\n/,
  /confirmation +completed/,
  /the app asks (?<asked>node \d)\n +confirmation +pending/,
  /kill -9 (?<killed>\d+)\n/,
  /is asked what it knows:\n +confirmation +pending: dial/,
  /<- 200 OK, says (?<second>node \d)\n/,
  /confirmation +completed/,
  /House +http:\S+/,
];

describeWithPostgres('offhook demo --cluster', () => {
  describeWithTools(KAMAILIO_TOOL, 'with Kamailio', () => {
    it('kills the node that has answered, confirms by the other, and leaves nothing behind at Ctrl-C', async () => {
      const child = spawn(process.execPath, [...offhookCommand(), 'demo', '--cluster'], {
        env: { PATH: process.env.PATH },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      let told = '';
      for await (const line of createInterface({ input: child.stdout })) {
        told += `${line}\n`;
        if (line.includes('API key')) break;
      }
      child.stdout.resume();

      let rest = told;
      const found: Record<string, string | undefined> = {};
      for (const step of STEPS) {
        const match = step.exec(rest);
        expect(match, `${step} in ${rest}`).not.toBeNull();
        Object.assign(found, match?.groups);
        rest = rest.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
      }
      expect(found.asked).toBe(found.first);
      expect(found.second).not.toBe(found.first);
      const pids = processesIn(told);
      expect(pids).toHaveLength(4);
      expect(pids.filter((pid) => !isRunning(pid))).toEqual([Number(found.killed)]);
      const [house = ''] = /http:\S+/.exec(told.slice(told.indexOf('House'))) ?? [];
      expect((await fetch(house)).status).toBe(200);

      const [place = ''] = /\S+offhook-postgres-\w+/.exec(told) ?? [];
      const its = `postgres://postgres@${encodeURIComponent(place)}/postgres`;
      const second = await emptyPlace().offhook('demo', '--cluster', its);
      expect([second.exit, second.err]).toEqual([3, expect.stringContaining('holds data of an Offhook')]);

      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
      expect(pids.filter(isRunning)).toEqual([]);
      expect(existsSync(place)).toBe(false);
    });
  });

  it('says what is wrong with a database that it is given', async () => {
    const unsafe = await freshDatabase();
    onTestFinished(() => unsafe.drop());
    const refused = await emptyPlace().offhook('demo', '--cluster', unsafe.url);
    expect(refused.err).toContain('fsync=off');
    expect(refused.exit).toBe(3);
    const wrong = await emptyPlace().offhook('demo', '--cluster', 'mysql://somewhere');
    expect(wrong.err).toContain('--cluster takes postgres://');
    expect(wrong.exit).toBe(2);
  });
});
