import * as z from 'zod';
import { flag } from './setting.ts';

/** The keys of the door for OpenID Connect. */
export const openid = z.strictObject({
  enabled: flag(
    false,
    'Clients added with `offhook client add` ask by OpenID Connect; the issuer is `http.publicUrl` and `/openid`. Needs `http.publicUrl`',
  ),
});
