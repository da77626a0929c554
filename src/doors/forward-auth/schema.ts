import { z } from 'zod';
import { windowKey } from '../../http/schema/fields.ts';

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

/** Where a proxy's request says who is asking, and from where. */
export const forwardAuthQuery = z.strictObject({
  user: source('Offhook-User').meta({
    description:
      'The header field, or `cookie:<name>`, that holds it. The proxy must set every field that is named here itself.',
  }),
  session: source('Offhook-Session'),
  window: source('Offhook-Window'),
  address: source('Offhook-Address').meta({
    description: 'Where the person sits. Nothing there, or no single address: the internet.',
  }),
});
