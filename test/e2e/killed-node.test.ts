import { it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { killNodeUnderCalls } from '../support/killed-node.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools(KAMAILIO_TOOL, 'a node of two behind the shipped proxy', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it('is killed under calls: they are answered again, nothing that was answered is lost, whoever waits is told', () =>
      killNodeUnderCalls({ callsPerSecond: 20, lines: 24, seconds: 2 }));
  });
});
