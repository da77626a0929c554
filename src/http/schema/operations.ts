import { z } from 'zod';

/* What tells whoever runs the server how it does. */

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    parts: z.array(z.object({ part: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

export const scrape = z.string();

export type ReadinessView = z.output<typeof readiness>;
