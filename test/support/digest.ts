import { createHash } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A challenge as it came in `WWW-Authenticate`. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
}

/** The MD5 challenge of a 401, or undefined where there is none. */
export const challengeOf = (message: string): Challenge | undefined => {
  const line = message.match(/^WWW-Authenticate:.*$/gim)?.find((it) => !/algorithm="?SHA/i.test(it));
  const realm = line?.match(/realm="([^"]*)"/)?.[1];
  const nonce = line?.match(/nonce="([^"]*)"/)?.[1];
  return realm === undefined || nonce === undefined ? undefined : { realm, nonce };
};

/** The `Authorization` line of RFC 7616 3.4 with MD5 and qop=auth, written here independently of the product's own code. */
export const authorization = (
  { realm, nonce }: Challenge,
  account: { readonly username: string; readonly password: string },
  request: { readonly method: string; readonly uri: string },
): string => {
  const { username, password } = account;
  const { method, uri } = request;
  const nc = '00000001';
  const cnonce = 'c0ffee';
  const response = md5(
    [md5(`${username}:${realm}:${password}`), nonce, nc, cnonce, 'auth', md5(`${method}:${uri}`)].join(':'),
  );
  return `Authorization: Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="${cnonce}"`;
};
