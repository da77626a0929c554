import * as z from 'zod';
import { next, time } from './fields.ts';

/* The servers that share one database. */

const node = z
  .object({
    name: z.string().meta({ description: 'The machine and the process, for people.', examples: ['cellar/4711'] }),
    answering: z.boolean().meta({ description: 'Whether it is the one that gives this answer.' }),
    version: z.string(),
    startedAt: time,
    clockOffsetMs: z.int().nullable().meta({
      description:
        'By how many milliseconds its clock is ahead of the clock of the database; negative: behind. Null where the database has no clock of its own.',
    }),
    roles: z.array(z.string()).meta({ description: 'What it does alone, for all of them. More may come.' }),
    bindings: z.int().min(0).meta({ description: 'Phones that are registered with it.' }),
    liveCalls: z.int().min(0).meta({ description: 'Calls that it has answered and that are not over.' }),
  })
  .meta({ id: 'Node' });

export const nodePage = z.object({ items: z.array(node), next }).meta({ id: 'NodePage' });

export type NodeView = z.output<typeof node>;
