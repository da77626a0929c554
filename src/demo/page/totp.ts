/** What an `otpauth:` address tells an authenticator app. */
export interface Account {
  readonly issuer: string;
  readonly name: string;
  /** Base32. */
  readonly secret: string;
}

const STEP_MS = 30_000;
const DIGITS = 6;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Reads what a QR code holds. Undefined: no account for such an app. */
export const accountIn = (text: string): Account | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(text);
  const secret = searchParams.get('secret') ?? '';
  if (protocol !== 'otpauth:' || host !== 'totp' || !/^[A-Z2-7]+$/i.test(secret)) return undefined;
  const label = decodeURIComponent(pathname.slice(1));
  const name = label.slice(label.indexOf(':') + 1).trim();
  return { issuer: searchParams.get('issuer') ?? '', name, secret: secret.toUpperCase() };
};

/** Bytes of base32 without padding (RFC 4648 6). */
const bytesOf = (base32: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Math.floor((base32.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of base32) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    at += 1;
  }
  return bytes;
};

/** The code of this moment (RFC 6238 with its defaults). `now` in milliseconds since the epoch. */
export const codeAt = async ({ secret }: Pick<Account, 'secret'>, now: number): Promise<string> => {
  const hmac = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), hmac, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / STEP_MS)));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  // RFC 4226 5.3: the last four bits say where the number begins.
  const value = mac.getUint32(mac.getUint8(19) & 0x0f) & 0x7fff_ffff;
  return String(value % 10 ** DIGITS).padStart(DIGITS, '0');
};

/** How much of the code's time is left, from 1 to 0. */
export const leftOfStep = (now: number): number => 1 - (now % STEP_MS) / STEP_MS;

/** The same, in whole seconds. */
export const secondsOfStep = (now: number): number => Math.ceil((STEP_MS - (now % STEP_MS)) / 1000);
