import type { AssertedIdentity } from './port.ts';
import { parseNameAddr } from './syntax/name-addr.ts';

/**
 * Whom the values of P-Asserted-Identity name, of whoever wrote them. RFC 3325 9.1: "A P-Asserted-Identity header field value
 * MUST consist of exactly one name-addr or addr-spec. There may be one or two P-Asserted-Identity values. If there is one value,
 * it MUST be a sip, sips, or tel URI. If there are two values, one value MUST be a sip or sips URI and the other MUST be a tel
 * URI." Of two the SIP one counts. Two of one kind, and a value that cannot be read, name nobody: whoever lets the
 * P-Asserted-Identity of others through beside its own says nothing. A URI without a user is passed over.
 */
export const assertedIdentity = (values: readonly string[]): AssertedIdentity | undefined => {
  if (values.length === 0) return undefined;
  const found: { sip?: string; tel?: string } = {};
  for (const value of values) {
    const uri = parseNameAddr(value)?.uri;
    if (!uri) return NOBODY;
    if (uri.user === '') continue;
    const kind = uri.scheme === 'tel' ? 'tel' : 'sip';
    if (found[kind] !== undefined) return NOBODY;
    found[kind] = uri.user;
  }
  return { user: found.sip ?? found.tel };
};

const NOBODY: AssertedIdentity = { user: undefined };
