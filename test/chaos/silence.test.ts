import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Phone } from '../../src/demo/phone/index.ts';
import type { Figures } from '../support/figures.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import type { RelyingApp } from '../support/relying-app.ts';
import { breakDatabaseUnderCalls } from '../support/restarted-postgres.ts';
import { describeWithTools } from '../support/tool.ts';

const SILENT_MS = 30_000;

/** How often each of those who keep trying tries. Milliseconds. */
const EVERY_MS = 500;

/** So many phones reach both nodes, as the proxy spreads lines over them. */
const PHONES = 6;

/** What whoever tried was told, how soon (milliseconds), and whether with `Retry-After`. */
interface Told {
  readonly status: number;
  readonly tookMs: number;
  readonly isPutOff: boolean;
}

/** Tries again and again until the silence is over. What is answered after that counts no more, nor what was before anybody had noticed. */
const triesUntil = async (
  over: AbortSignal,
  attempt: () => Promise<Omit<Told, 'tookMs'>>,
): Promise<readonly Told[]> => {
  const told: Told[] = [];
  while (!over.aborted) {
    const began = performance.now();
    const answer = await attempt();
    if (!over.aborted) told.push({ ...answer, tookMs: performance.now() - began });
    await pause(EVERY_MS);
  }
  return told.slice(told.findIndex(({ status }) => status === 503));
};

const dials = (phone: Phone) => async () => {
  const { status, response } = await (await phone.dial('*10000000')).final();
  return { status, isPutOff: response?.headers('Retry-After').length === 1 };
};

const reads = (app: RelyingApp) => async () => {
  const { status, headers } = await app.answer('GET', '/v1/confirmations?state=pending');
  return { status, isPutOff: headers.has('retry-after') };
};

const looks = (app: RelyingApp) => async () => {
  const { status } = await app.answer('GET', '/readyz');
  return { status, isPutOff: status === 503 };
};

/** `/readyz` answers within 1.5 s, and what the machine adds: a balancer waits for it. Milliseconds. */
const READY_MS = 2000;

const slowest = (told: readonly Told[]): number => Math.round(Math.max(...told.map(({ tookMs }) => tookMs)));

describeWithTools(KAMAILIO_TOOL, 'the database of two nodes behind the shipped proxy, under calls', () => {
  describeWithPostgres('on a server of its own', () => {
    it('says nothing for 30 s: whoever asks meanwhile is told when to come again', () =>
      breakDatabaseUnderCalls(
        { callsPerSecond: 50, lines: 60, seconds: 3 },
        async (server, cluster, slackMs): Promise<Figures> => {
          const phones = [...(await cluster.phones(PHONES)).values()];
          // A node that has not heard of a line takes its phone for a stranger.
          for (const phone of phones) await expect.poll(async () => (await phone.register()).status).toBe(200);
          const clients = cluster.nodes.map((node) => cluster.client(node));
          const over = new AbortController();
          const all = (attempts: readonly (() => Promise<Omit<Told, 'tookMs'>>)[]) =>
            Promise.all(attempts.map((attempt) => triesUntil(over.signal, attempt))).then((each) => each.flat());
          const trying = [all(phones.map(dials)), all(clients.map(reads)), all(clients.map(looks))] as const;
          await server.silence(SILENT_MS);
          over.abort();
          const [dialled, read, ready] = await Promise.all(trying);
          for (const told of [dialled, read, ready])
            expect(told.filter(({ status, isPutOff }) => status !== 503 || !isPutOff)).toEqual([]);
          expect(slowest(ready)).toBeLessThan(READY_MS + slackMs);
          return {
            'silent for ms': SILENT_MS,
            'dialled meanwhile': dialled.length,
            'slowest 503 to a phone ms': slowest(dialled),
            'asked meanwhile': read.length,
            'slowest 503 to a client ms': slowest(read),
            'slowest 503 of /readyz ms': slowest(ready),
          };
        },
      ));
  });
});
