import { it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { breakDatabaseUnderCalls } from '../support/restarted-postgres.ts';
import { describeWithTools } from '../support/tool.ts';

const LOAD = { callsPerSecond: 20, lines: 12, seconds: 2 };

describeWithTools(KAMAILIO_TOOL, 'the database of two nodes behind the shipped proxy, under calls', () => {
  describeWithPostgres('on a server of its own', () => {
    it.each(['fast', 'immediate'] as const)('is restarted: %s', (how) =>
      breakDatabaseUnderCalls(LOAD, async (server) => void (await server.restart(how))),
    );
  });
});
