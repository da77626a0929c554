import * as z from 'zod';
import { text } from './fields.ts';

/* Presses of the button. */

export const newPress = z
  .strictObject({
    id: text(128).optional().meta({
      description: 'Tells the presses of this key apart: the same id again is the same press. Left out: a new one.',
    }),
    at: z.iso.datetime({ offset: true }).optional().meta({
      description: 'When it was pressed, RFC 3339. More than two seconds away from now: ignored. Left out: now.',
    }),
  })
  .meta({ id: 'NewPress' });

export const press = z
  .object({
    id: z.string(),
    outcome: z.enum(['confirmed', 'contested', 'ignored-stale', 'nothing-pending']).meta({
      description:
        '`contested`: more than one session, or window, asked within the last three seconds, and nobody is confirmed. `ignored-stale`: pressed too long ago.',
    }),
  })
  .meta({ id: 'Press' });

export type NewPress = z.input<typeof newPress>;

export type PressView = z.output<typeof press>;
