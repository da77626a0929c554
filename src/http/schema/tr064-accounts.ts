import * as z from 'zod';
import { next, text, time } from './fields.ts';

/* What TR-064 clients log in with. */

export const accountParams = z.strictObject({ username: text(128) });

export const newAccount = z
  .strictObject({
    app: text(64).meta({ description: 'The relying app that its confirmations and grants belong to.' }),
    user: text(128).meta({ description: 'The user that the client asks for.' }),
    username: text(128).optional().meta({ description: 'What the client logs in as; the user when left out.' }),
    password: z.string().max(1000).optional().meta({ description: 'One is made when left out.' }),
  })
  .meta({ id: 'NewTr064Account' });

const fields = { username: z.string(), app: z.string(), user: z.string(), createdAt: time };

const account = z.object(fields).meta({ id: 'Tr064Account' });

export const accountAdded = z
  .object({
    ...fields,
    password: z.string().nullable().meta({
      description: 'The password that was made, in this answer only; null where one was given.',
    }),
  })
  .meta({ id: 'Tr064AccountAdded' });

export const accountPage = z.object({ items: z.array(account), next }).meta({ id: 'Tr064AccountPage' });

export type NewTr064Account = z.input<typeof newAccount>;

export type Tr064AccountView = z.output<typeof account>;

export type Tr064AccountAddedView = z.output<typeof accountAdded>;
