import * as z from 'zod';
import { cursor, limit, next, text, time } from './fields.ts';

/* The log of events, and the chain that seals it. */

const instant = z.iso.datetime({ offset: true }).optional();

export const auditQuery = z.strictObject({
  type: text(64)
    .optional()
    .meta({ examples: ['confirmation.confirmed'] }),
  subject: text(128).optional().meta({ description: 'The id of a confirmation or a line.' }),
  from: instant.meta({ description: 'RFC 3339; events at this moment or later.' }),
  to: instant.meta({ description: 'RFC 3339; events at this moment or earlier.' }),
  cursor,
  limit,
});

const event = z
  .object({
    seq: z.int().min(1).meta({ description: 'Its place in the log: grows, has gaps, is never used twice.' }),
    id: z.string(),
    type: z.string().meta({ description: 'A fact in the past tense. More types may come.' }),
    at: time,
    app: z.string().nullable().meta({ description: 'Null for what belongs to the installation, such as lines.' }),
    subject: z.string().meta({ description: 'What it happened to: the id of a confirmation or a line.' }),
    actor: z.string().nullable().meta({ description: 'Who did it, where somebody did.' }),
    data: z.record(z.string(), z.unknown()).meta({
      description:
        'As stored; times in it are milliseconds since the epoch. Never a code, digits or a secret. Events of a grant (`confirmation.completed`, `grant.revoked`) carry `completedBy`, what counted as the OK: `click`, `guarded-call` (a TR-064 client repeated its call) or `client`.',
    }),
  })
  .meta({ id: 'Event' });

const link = z
  .object({ seq: z.int().min(0), hash: z.string().meta({ description: 'SHA-256, lower-case hex.' }) })
  .meta({ id: 'ChainLink', description: 'The hash over all events up to and including this one.' });

export const auditPage = z
  .object({
    items: z.array(event),
    next,
    chain: z.object({
      cut: link.meta({ description: 'Where the chain begins: after the last event that retention took.' }),
      sealed: link.meta({ description: 'The end of the newest seal.' }),
      unsealed: z.int().min(0).meta({ description: 'Events that no seal holds yet.' }),
    }),
  })
  .meta({ id: 'EventPage' });

const seq = z.int().min(1);

export const chainVerdict = z
  .discriminatedUnion('whole', [
    z.object({
      whole: z.literal(true),
      events: z.int().min(0).meta({ description: 'So many events are in it, those included that no seal holds yet.' }),
      seals: z.int().min(0),
    }),
    z.object({
      whole: z.literal(false),
      seq: seq.optional().meta({ description: 'The event that is bad, where one can be told.' }),
      seal: z
        .object({ from: seq, to: seq })
        .optional()
        .meta({ description: 'The seal that does not fit its events, by its first and last event.' }),
      reason: z.string().meta({ description: 'One English sentence.' }),
    }),
  ])
  .meta({ id: 'ChainVerdict', description: 'Whether the chain is whole; else the first place where it is broken.' });

export type ChainVerdictView = z.output<typeof chainVerdict>;

export type ChainView = z.output<typeof auditPage>['chain'];

export type EventView = z.output<typeof event>;
