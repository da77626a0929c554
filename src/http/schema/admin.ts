import * as z from 'zod';
import { adminActionNames } from '../../admin/index.ts';
import { METHOD, time } from './fields.ts';

/* The administration page: its sessions, and the lock on what is dangerous there. */

const action = z.enum(adminActionNames);

const WINDOW = 'This browser window';

const sessionCommon = {
  id: z.string(),
  user: z.string().meta({ description: 'Whom the key names, else `admin.user`.' }),
  createdAt: time,
  endsAt: time.meta({ description: 'The end, if nobody does anything there any more.' }),
};

export const adminSession = z
  .object({
    ...sessionCommon,
    latestEndsAt: time.meta({ description: 'The end, whatever anybody does.' }),
    app: z.string().meta({ description: 'The app of the key.' }),
    scopes: z.array(z.string()).meta({ description: 'Those of the key.' }),
    from: z
      .object({
        address: z.string().nullable().meta({ description: 'Null: not known.' }),
        origin: z.enum(['home', 'internet']).meta({ description: 'What that counts as.' }),
      })
      .meta({ description: 'Where this request came from: only from `home` a phone or button confirms.' }),
    lock: z.object({
      mode: z.enum(['auto', 'always', 'off']).meta({ description: '`admin.confirm`' }),
      on: z.boolean().meta({ description: 'Whether what is dangerous needs a confirmation.' }),
      methods: z.array(z.string()).meta({ description: `What this user could confirm with from here now. ${METHOD}` }),
      grantedUntil: time.nullable().meta({ description: `${WINDOW} holds a grant until then.` }),
      unlock: z
        .object({
          mark: z.string().meta({ description: 'What `offhook admin unlock` is told, on the machine.' }),
          until: time.nullable().meta({ description: `${WINDOW} is unlocked until then. Null: it waits.` }),
        })
        .nullable()
        .meta({ description: `Null: ${WINDOW.toLowerCase()} has asked for none.` }),
    }),
  })
  .meta({ id: 'AdminSession' });

export const adminSessionPage = z
  .object({
    items: z.array(
      z.object({
        ...sessionCommon,
        activeAt: time,
        address: z.string().nullable().meta({ description: 'Where the login came from. Null: not known.' }),
        key: z.object({ id: z.string(), label: z.string() }),
        current: z.boolean().meta({ description: 'It is the one that asks.' }),
      }),
    ),
    next: z.null(),
  })
  .meta({ id: 'AdminSessionPage' });

export const newAdminConfirmation = z
  .strictObject({
    action,
    language: z.enum(['nl', 'de', 'en']).default('en').meta({ description: 'Of its title.' }),
  })
  .meta({ id: 'NewAdminConfirmation' });

export const unlockAsked = z
  .object({ mark: z.string().meta({ description: 'What `offhook admin unlock` is told, on the machine.' }) })
  .meta({ id: 'UnlockAsked' });

export const unlocked = z.object({ until: time }).meta({ id: 'Unlocked' });

export const newOwnAuthenticator = z
  .strictObject({ name: z.string().meta({ description: 'The device, for people. No colon.' }) })
  .meta({ id: 'NewOwnAuthenticator' });

export type AdminSessionJson = z.output<typeof adminSession>;

export type AdminSessionItem = z.output<typeof adminSessionPage>['items'][number];
