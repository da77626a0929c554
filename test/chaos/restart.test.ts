import { it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { breakDatabaseUnderCalls } from '../support/restarted-postgres.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools(KAMAILIO_TOOL, 'the database of two nodes behind the shipped proxy, under calls', () => {
  describeWithPostgres('on a server of its own', () => {
    it('is restarted, and ends what goes on', () =>
      breakDatabaseUnderCalls({ callsPerSecond: 50, lines: 60, seconds: 3 }, (server) => server.restart('fast')));
  });
});
