import * as z from 'zod';
import { time } from './fields.ts';
import { lineRef } from './lines.ts';

/* What is counted of calls and confirmations. */

const from = z.iso.datetime({ offset: true }).optional();

export const hoursQuery = z.strictObject({
  from: from.meta({ description: 'When the first hour begins, RFC 3339; 24 hours ago when left out.' }),
  hours: z.coerce.number().int().min(1).max(48).default(24).meta({ description: 'How many hours.' }),
});

export const guessesQuery = z.strictObject({
  from: from.meta({ description: 'Since when, RFC 3339; the first of this month in UTC when left out.' }),
});

const count = z.int().min(0);
const complete = z
  .boolean()
  .meta({ description: 'False where there is more than is counted at once: then the newest were.' });

const hour = z.object({
  at: time.meta({ description: 'When the hour begins.' }),
  calls: z
    .object({ confirmed: count, refused: count })
    .meta({ description: 'Dial attempts of lines; those of strangers are kept nowhere.' }),
  confirmations: z
    .object({ completed: count, expired: count, cancelled: count, blocked: count })
    .meta({ description: 'Confirmations of all apps that ended in this hour, by how.' }),
});

export const hourStatistics = z.object({ hours: z.array(hour), complete }).meta({ id: 'HourStatistics' });

const guessed = {
  wrong: count.meta({ description: 'Wrong codes that were dialled, slips of the finger among them.' }),
  chance: z.number().min(0).max(1).meta({
    description:
      'That at least one of them would have hit a live code, had all been guesses: 1 - the product of (1 - live / codes), with the codes that were live when each was dialled.',
  }),
};

export const guessStatistics = z
  .object({
    from: time,
    codes: z.int().min(1).meta({ description: 'How many codes there are.' }),
    ...guessed,
    lines: z.array(z.object({ line: lineRef, ...guessed })).meta({ description: 'Those with the most first.' }),
    complete,
  })
  .meta({ id: 'GuessStatistics' });

export type HourStatisticsView = z.output<typeof hourStatistics>;

export type GuessStatisticsView = z.output<typeof guessStatistics>;
