import * as z from 'zod';

/* What tells whoever runs the server how it does. */

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    parts: z.array(
      z.object({
        part: z.string(),
        ok: z.boolean(),
        detail: z.string().optional().meta({ description: 'For people, in English.' }),
        reason: z
          .string()
          .optional()
          .meta({ description: 'For programs, stable; more may come.', examples: ['ports', 'set-back'] }),
        numbers: z
          .record(z.string(), z.number())
          .optional()
          .meta({ description: 'What goes with the reason, by name.', examples: [{ free: 498, all: 500 }] }),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

export const scrape = z.string();

export const databaseFile = z.string().meta({ format: 'binary' });

export type ReadinessView = z.output<typeof readiness>;

export type LivenessView = z.output<typeof liveness>;
