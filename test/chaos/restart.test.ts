import { it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { breakDatabaseUnderCalls } from '../support/restarted-postgres.ts';
import { describeWithTools } from '../support/tool.ts';

const LOAD = { callsPerSecond: 50, lines: 60, seconds: 3 };

describeWithTools(KAMAILIO_TOOL, 'the database of two nodes behind the shipped proxy, under calls', () => {
  describeWithPostgres('on a server of its own', () => {
    it('is restarted, and ends what goes on: fast', () =>
      breakDatabaseUnderCalls(LOAD, async (server) => void (await server.restart('fast'))));

    it('crashes, and comes back with what it had committed: immediate', () =>
      breakDatabaseUnderCalls(LOAD, async (server) => void (await server.restart('immediate'))));
  });
});
