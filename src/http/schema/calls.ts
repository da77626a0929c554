import * as z from 'zod';
import { limit, mergedCursor, next, text, time } from './fields.ts';
import { lineRef } from './lines.ts';

/* Calls that were made, and those that go on. */

export const callsQuery = z.strictObject({
  line: text(128).optional().meta({ description: 'The id of a line: its calls only.' }),
  cursor: mergedCursor,
  limit,
});

const call = z
  .object({
    id: z.string(),
    at: time,
    line: lineRef.nullable(),
    outcome: z.enum(['confirmed', 'refused']),
    refusal: z.string().nullable().meta({ description: 'Why it confirmed nothing.' }),
    meaning: z.string().nullable().meta({ description: 'The same for people, in English.' }),
    detail: z.string().nullable().meta({
      description:
        'What the refusal stumbled over, for people: a line of the offer, a header field, and what is wrong with it.',
    }),
    signals: z.array(z.string()).meta({
      description: 'Names of what was noticed about the caller (docs/generated/signals.md).',
    }),
    address: z.string(),
    transport: z.string(),
    userAgent: z.string().nullable(),
    node: z.string().nullable().meta({
      description: 'The node that took it, by its name in `/v1/nodes`; null with a data directory, which has but one.',
    }),
    ladder: z.boolean().meta({ description: 'Whether the node that answers remembers its messages.' }),
  })
  .meta({ id: 'Call' });

export const callPage = z.object({ items: z.array(call), next }).meta({ id: 'CallPage' });

const liveCall = z
  .object({
    line: lineRef,
    since: time.meta({ description: 'When it was answered.' }),
    address: z.string(),
    transport: z.string(),
    node: z.string().nullable().meta({
      description: 'At which node, by its name in `/v1/nodes`; null with a data directory, which has but one.',
    }),
  })
  .meta({ id: 'LiveCall' });

export const liveCallPage = z.object({ items: z.array(liveCall), next }).meta({ id: 'LiveCallPage' });

export type CallView = z.output<typeof call>;

export type LiveCallView = z.output<typeof liveCall>;
