import { REDACTED } from './patterns.ts';
import { redactText, type TextRules } from './text.ts';

/** What tells why a digest fails and proves nothing (RFC 7616 3.3 and 3.4). */
const SHOWN: ReadonlySet<string> = new Set(['username', 'realm', 'uri', 'algorithm', 'qop', 'stale', 'charset']);

const SCHEME = /^\s*(digest)\s+/i;
const COUNT = /^0*[0-9a-f]{1,4}$/i;
const LEADING_ZEROS = /^0+(?=.)/;
const PAIR = /\s*([a-z0-9-]+)\s*=\s*("(?:[^"\\]|\\[\s\S])*"|[^\s,"]*)\s*(?:,|$)/iy;

/**
 * A field of credentials or a challenge: of Digest its parameters, of which the nonce has a stand-in and no secret is shown; of
 * anything else nothing.
 */
export const redactCredentials = (value: string, rules: TextRules): string => {
  const scheme = SCHEME.exec(value);
  if (!scheme) return ` ${REDACTED}`;
  const pairs: string[] = [];
  for (let at = scheme[0].length; at < value.length; at = PAIR.lastIndex) {
    PAIR.lastIndex = at;
    const [, name, given] = PAIR.exec(value) ?? [];
    if (name === undefined || given === undefined) return ` ${scheme[1]} ${REDACTED}`;
    pairs.push(`${name}=${shown(name.toLowerCase(), given, rules)}`);
  }
  return ` ${scheme[1]} ${pairs.join(', ')}`;
};

const shown = (name: string, given: string, rules: TextRules): string => {
  if (SHOWN.has(name)) return redactText(given, rules);
  // How often a nonce was used; a count as long as a code is none.
  if (name === 'nc' && COUNT.test(given)) return given.replace(LEADING_ZEROS, '');
  return name === 'nonce' ? `"${rules.standIn(given)}"` : `"${REDACTED}"`;
};
