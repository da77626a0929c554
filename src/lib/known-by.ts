import type { Networks } from './cidr.ts';

/** What another machine is known by: where its packets come from, or the client certificate that it shows over TLS. */
export type KnownBy =
  | { readonly kind: 'address'; readonly networks: Networks }
  /** `certificate`: a `certificateName`. */
  | { readonly kind: 'certificate'; readonly certificate: string };
