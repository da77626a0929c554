import { it } from 'vitest';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { killNodeUnderCalls } from '../support/killed-node.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools(KAMAILIO_TOOL, 'a node of two behind the shipped proxy', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it('is killed under many calls', () => killNodeUnderCalls({ callsPerSecond: 100, lines: 160, seconds: 5 }));
  });
});
