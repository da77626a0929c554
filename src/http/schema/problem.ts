import * as z from 'zod';
import { seconds } from './fields.ts';

/* Every refusal. */

/** RFC 9457 problem details, with the members of this API. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:offhook:problem:not-found'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.string().meta({ description: 'The refusal code (docs/generated/errors.md).' }),
    retryAfter: seconds.optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) into that part.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    action: z.string().optional().meta({
      description: 'With `confirmation-required`, for a session: what `POST /v1/admin/confirmations` asks for.',
    }),
  })
  .meta({ id: 'Problem' });

export type ProblemView = z.output<typeof problem>;
