import { Secret, TOTP } from 'otpauth';

/** What an authenticator app shows at `at` (milliseconds since the epoch), by a generator that is not the product's. */
export const appCode = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: at });

/** A code that is none of those around `at`. */
export const wrongCode = (secret: string, at: number, salt = 0): string => {
  const near = [-60, -30, 0, 30, 60].map((seconds) => appCode(secret, at + seconds * 1000));
  const codes = Array.from({ length: near.length + 1 + salt }, (_, index) => String(100_000 + index * 7919));
  return codes.filter((code) => !near.includes(code))[salt] ?? '';
};
