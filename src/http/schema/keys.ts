import * as z from 'zod';
import { everyScope, LONGEST_KEY_MS } from '../../access/index.ts';
import { next, seconds, text, time } from './fields.ts';

/* API keys, of all apps. */

const scope = z.enum(everyScope);

export const newApiKey = z
  .strictObject({
    app: text(64).meta({ description: 'The relying app that owns it: confirmations and grants belong to the app.' }),
    label: text(64).optional().meta({ description: 'What people call it; the app when left out.' }),
    scopes: z.array(scope).min(1).max(everyScope.length).meta({
      description: '`proxy` stands alone. `lines`, `users`, `device` and `admin` only where your key has them.',
    }),
    user: text(128).optional().meta({ description: 'Who logs in to the administration page with it.' }),
    expiresIn: z
      .int()
      .min(1)
      .max(LONGEST_KEY_MS / 1000)
      .optional()
      .meta({ description: 'When it ends, in seconds.' }),
    expiresAt: time.optional().meta({ description: 'The same as a moment. Neither of the two: it has no end.' }),
  })
  .refine(({ expiresIn, expiresAt }) => expiresIn === undefined || expiresAt === undefined, {
    path: ['expiresAt'],
    message: 'cannot stand beside expiresIn',
  })
  .meta({ id: 'NewApiKey' });

const fields = {
  id: z.string(),
  app: z.string(),
  label: z.string(),
  user: z
    .string()
    .nullable()
    .meta({ description: 'Who logs in to the administration page with it. Null: `admin.user`.' }),
  scopes: z.array(scope),
  createdAt: time,
  expiresAt: time.nullable().meta({ description: 'Null: it has no end.' }),
  expiresIn: seconds.nullable().meta({ description: 'Whole seconds left, rounded up; 0 when it is over.' }),
  revokedAt: time.nullable(),
  revokedBy: z
    .enum(['person', 'start'])
    .nullable()
    .meta({ description: '`start`: another bootstrap key took its place; configured again, it counts again.' }),
  counts: z.boolean().meta({ description: 'Whether it opens anything now.' }),
  asking: z.boolean().meta({ description: 'Whether it is the key of this request.' }),
};

const apiKey = z.object(fields).meta({ id: 'ApiKey' });

export const apiKeyMade = z
  .object({ ...fields, key: z.string().meta({ description: 'The key itself. In this answer only.' }) })
  .meta({ id: 'ApiKeyMade' });

export const apiKeyPage = z.object({ items: z.array(apiKey), next }).meta({ id: 'ApiKeyPage' });

export type NewApiKey = z.input<typeof newApiKey>;

export type ApiKeyView = z.output<typeof apiKey>;

export type ApiKeyMadeView = z.output<typeof apiKeyMade>;
