import { createHash } from 'node:crypto';

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

/** What phones of the tests can answer. */
export type PhoneAlgorithm = keyof typeof HASHES;

/** A challenge as it came in `WWW-Authenticate`. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: PhoneAlgorithm;
}

/** The challenge of a 401 in this algorithm, or undefined where there is none. */
export const challengeOf = (message: string, algorithm: PhoneAlgorithm = 'MD5'): Challenge | undefined => {
  const lines = message.match(/^WWW-Authenticate:.*$/gim) ?? [];
  const line = lines.find((it) => /algorithm="?SHA/i.test(it) === (algorithm === 'SHA-256'));
  const realm = line?.match(/realm="([^"]*)"/)?.[1];
  const nonce = line?.match(/nonce="([^"]*)"/)?.[1];
  return realm === undefined || nonce === undefined ? undefined : { realm, nonce, algorithm };
};

/**
 * The `Authorization` line of RFC 7616 3.4 with qop=auth, written here independently of the product's own code. `count`: how
 * often the nonce has been used with it.
 */
export const authorization = (
  { realm, nonce, algorithm }: Challenge,
  account: { readonly username: string; readonly password: string },
  request: { readonly method: string; readonly uri: string; readonly count?: number },
): string => {
  const { username, password } = account;
  const { method, uri } = request;
  const nc = (request.count ?? 1).toString(16).padStart(8, '0');
  const cnonce = 'c0ffee';
  const digest = (text: string): string => createHash(HASHES[algorithm]).update(text).digest('hex');
  const response = digest(
    [digest(`${username}:${realm}:${password}`), nonce, nc, cnonce, 'auth', digest(`${method}:${uri}`)].join(':'),
  );
  return `Authorization: Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="${cnonce}"`;
};
