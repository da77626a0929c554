export type DigestAlgorithm = 'MD5' | 'SHA-256';

/** H(A1) = H(username:realm:password) in lower-case hex, by algorithm (RFC 7616 3.4.2). Worth as much as the password. */
export type DigestSecrets = Readonly<Record<DigestAlgorithm, string>>;
