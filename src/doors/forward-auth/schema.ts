import * as z from 'zod';
import { text, windowKey } from '../../http/schema/fields.ts';

/** Who a proxy says is asking. */
export const windowIdentity = z.object(windowKey);

export type WindowIdentity = z.output<typeof windowIdentity>;

/** The name of a header field (RFC 9110 5.1), or `cookie:` and that of a cookie (RFC 6265 4.1.1). */
const source = (usual: string) =>
  z
    .string()
    .max(100)
    .regex(
      /^(cookie:)?[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
      'must be the name of a header field, or cookie: and that of a cookie',
    )
    .default(usual);

const action = text(128);
const title = text(200);

/** Where a proxy's request says who is asking, and from where; or, with `action`, what the person is asked on the hosted page. */
export const forwardAuthQuery = z
  .strictObject({
    user: source('Offhook-User').meta({
      description:
        'The header field, or `cookie:<name>`, that holds it. The proxy must set every field that is named here itself.',
    }),
    session: source('Offhook-Session'),
    window: source('Offhook-Window'),
    address: source('Offhook-Address').meta({
      description: 'Where the person sits. Nothing there, or no single address: the internet.',
    }),
    action: action.optional().meta({
      description: 'What needs a confirmation: asks by the hosted page. `user` and the others are not read then.',
      examples: ['settings.export'],
    }),
    title: title.optional().meta({ description: 'What the person reads.', examples: ['Export settings'] }),
    redirect: z.enum(['302', '401']).optional().meta({
      description:
        'How people are sent to the page. `302`: by this answer; the request is told by `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri` (Caddy, Traefik). `401`: by the `Location` of a 401; it is told by `X-Original-Method` and `X-Original-URL` (nginx).',
    }),
  })
  .refine(
    ({ action, title, redirect }) =>
      [action, title, redirect].every((it) => (it === undefined) === (action === undefined)),
    {
      message: 'must come with action, title and redirect, or without all three',
      path: ['action'],
    },
  );

/** What stands before the path that Envoy appends. */
export const askedByPath = z.object({ action, title, '*': z.string() });

export const toThePage = z
  .undefined()
  .meta({ description: 'To the hosted page, where `redirect` is 302 and a browser would show it' });
