import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ReadinessView } from '../../src/http/schema.ts';
import { startCluster } from '../support/cluster.ts';
import { report } from '../support/figures.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import type { OffhookProcess } from '../support/offhook-process.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithTools } from '../support/tool.ts';

const OFF_SECONDS = 10;

/** How long a confirmation waits: less than a clock is off. */
const PENDING_SECONDS = 6;

/** What `faketime` of Debian puts before a program; undefined where it is not installed. */
const library = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));

const tool = {
  ...KAMAILIO_TOOL,
  lacking: library === undefined ? ['libfaketime.so.1'] : [],
  debianPackage: 'kamailio faketime',
};

/** Off by so many seconds, in its time of day alone. */
const off = (seconds: number) => ({
  env: {
    LD_PRELOAD: library ?? '',
    FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    OFFHOOK_CONFIRMATION__PENDING_SECONDS: String(PENDING_SECONDS),
  },
});

const clockOf = async ({ app }: OffhookProcess) => {
  const { status, body } = await app.answer<ReadinessView>('GET', '/readyz');
  return { status, clock: body.parts.find(({ part }) => part === 'clock') };
};

describeWithTools(tool, 'two nodes whose clocks are 10 s ahead and 10 s behind', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it('stay in service, say so, and confirm as long as the database says and no longer', async () => {
      const cluster = await startCluster({ launch: (n) => off(n === 0 ? OFF_SECONDS : -OFF_SECONDS) });
      const [ahead, behind] = cluster.nodes;
      const phone = (await cluster.phones(1)).get('line-0');
      if (!phone) throw new Error('nobody has a phone');
      const dial = async (number: string) => {
        const call = await phone.dial(number);
        const { status } = await call.final();
        if (status === 200) await call.hangup();
        return status;
      };
      const said = await Promise.all(cluster.nodes.map(clockOf));
      expect(said).toMatchObject([
        { status: 200, clock: { ok: true, detail: expect.stringContaining(' s ahead of') } },
        { status: 200, clock: { ok: true, detail: expect.stringContaining(' s behind') } },
      ]);
      for (const node of cluster.nodes)
        await expect.poll(() => node.output()).toContain('the clock of this machine is off');
      // By the clock of the one it is over before it begins, by that of the other it goes on for long.
      for (const { app } of [ahead, behind]) {
        const asked = await app.ask();
        expect(await dial(dialOf(asked))).toBe(200);
        const late = await app.ask();
        await pause(PENDING_SECONDS * 1000 + 200);
        expect(await dial(dialOf(late))).toBe(404);
        expect(await app.read(late.id)).toMatchObject({ state: 'expired' });
      }
      report({
        'clocks off by s': `+${OFF_SECONDS} and -${OFF_SECONDS}`,
        'confirmed in time': 2,
        'refused after it': 2,
      });
    });
  });
});
