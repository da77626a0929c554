import * as z from 'zod';
import { next, text, time } from './fields.ts';

/* Clients of OpenID Connect. */

const url = z.string().max(2000);

export const newOpenIdClient = z
  .strictObject({
    app: text(64).meta({ description: 'The relying app that its confirmations and grants belong to.' }),
    label: text(64).optional().meta({
      description: 'What people read where a request names no action; the app when left out.',
    }),
    redirectUris: z
      .array(url)
      .max(20)
      .default([])
      .meta({ description: 'Where people may be sent back to, exactly. None: it only asks in the background.' }),
    keys: z
      .array(z.record(z.string(), z.unknown()))
      .max(5)
      .optional()
      .meta({ description: 'Its public keys as JSON Web Keys (`private_key_jwt`). Left out: it gets a secret.' }),
    idTokenAlg: z.enum(['ES256', 'EdDSA']).default('ES256'),
    background: z
      .enum(['none', 'poll', 'ping'])
      .default('none')
      .meta({ description: 'Whether it may ask without a browser (CIBA), and how it hears what came of that.' }),
    pingUrl: url.optional().meta({ description: 'Where it is told, with `ping` alone.' }),
    ok: z
      .enum(['click', 'client'])
      .default('click')
      .meta({ description: 'What counts as the OK there: a click on our page, or the word of the client.' }),
  })
  .refine(({ background, pingUrl }) => (background === 'ping') === (pingUrl !== undefined), {
    path: ['pingUrl'],
    message: 'goes with background: ping, and with it alone',
  })
  .meta({ id: 'NewOpenIdClient' });

const fields = {
  id: z.string().meta({ description: 'Its `client_id`.' }),
  app: z.string(),
  label: z.string(),
  redirectUris: z.array(z.string()),
  proof: z.enum(['client_secret_basic', 'private_key_jwt']),
  idTokenAlg: z.enum(['ES256', 'EdDSA']),
  background: z.enum(['none', 'poll', 'ping']),
  pingUrl: z.string().nullable(),
  ok: z.enum(['click', 'client']),
  createdAt: time,
};

const client = z.object(fields).meta({ id: 'OpenIdClient' });

export const openIdClientAdded = z
  .object({
    ...fields,
    secret: z.string().nullable().meta({
      description: 'Its `client_secret`, in this answer only; null where it has keys.',
    }),
  })
  .meta({ id: 'OpenIdClientAdded' });

export const openIdClientPage = z.object({ items: z.array(client), next }).meta({ id: 'OpenIdClientPage' });

export type NewOpenIdClient = z.input<typeof newOpenIdClient>;

export type OpenIdClientView = z.output<typeof client>;

export type OpenIdClientAddedView = z.output<typeof openIdClientAdded>;
