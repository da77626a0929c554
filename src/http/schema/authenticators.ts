import * as z from 'zod';
import { clientAddress, next, pathId, text, time } from './fields.ts';

/* Authenticator apps of a user. */

export const newAuthenticator = z
  .strictObject({
    name: z.string().meta({ description: 'The device, for people. No colon.', examples: ["Anna's phone"] }),
    session: text(128),
    window: text(128).meta({ description: 'A window that holds a live grant.' }),
    clientAddress,
  })
  .meta({ id: 'NewAuthenticator' });

/** What says which window's grant allows a change. */
export interface GrantedWindow {
  readonly session: string;
  readonly window: string;
  readonly clientAddress?: string | undefined;
}

/** Where a change is asked for. */
export const changedFrom = z.strictObject({
  session: text(128).optional(),
  window: text(128)
    .optional()
    .meta({ description: 'A window that holds a live grant. Left out: the key has scope `admin`.' }),
  clientAddress,
});

export type ChangedFrom = z.output<typeof changedFrom>;

export const userParams = z.strictObject({ user: pathId });

export const authenticatorParams = z.strictObject({ user: pathId, id: pathId });

const authenticatorCommon = { id: z.string(), name: z.string(), createdAt: time };

const recoveryCodesLeft = z.int().min(0).meta({ description: 'Of ten.' });

const activeAuthenticator = {
  state: z.literal('active'),
  ...authenticatorCommon,
  activatedAt: time,
  recoveryCodesLeft,
};

export const authenticatorPage = z
  .object({
    items: z.array(
      z.discriminatedUnion('state', [
        z.object({ state: z.literal('draft'), ...authenticatorCommon }),
        z.object(activeAuthenticator),
      ]),
    ),
    next,
  })
  .meta({ id: 'AuthenticatorPage' });

export const authenticatorDraft = z
  .object({
    state: z.literal('draft'),
    ...authenticatorCommon,
    expiresAt: time.meta({ description: 'Verify it until then.' }),
    otpauthUri: z.string().meta({ description: 'What the QR code holds. In this answer only.' }),
    secret: z.string().meta({ description: 'In base32, for typing it in. In this answer only.' }),
    qrSvg: z.string().meta({ description: 'The QR code, an SVG image. In this answer only.' }),
  })
  .meta({ id: 'AuthenticatorDraft' });

export const authenticatorActivation = z
  .object({
    ...activeAuthenticator,
    recoveryCodes: z.array(z.string()).meta({
      description: 'Each stands in for a code once. They go with the authenticator. In this answer only.',
    }),
  })
  .meta({ id: 'AuthenticatorActivation' });

export type AuthenticatorJson = z.output<typeof authenticatorPage>['items'][number];

export type DraftJson = z.output<typeof authenticatorDraft>;

export type ActivationJson = z.output<typeof authenticatorActivation>;

export type NewAuthenticator = z.input<typeof newAuthenticator>;
