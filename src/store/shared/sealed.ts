import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/*
 *  byte 0      1 .. 12     13 .. 28    29 ..
 * +---------+-----------+-----------+------------+
 * | version |   nonce   |    tag    | ciphertext |
 * +---------+-----------+-----------+------------+
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_AT = 1;
const TAG_AT = NONCE_AT + NONCE_BYTES;
const TEXT_AT = TAG_AT + TAG_BYTES;

/**
 * Seals `text` with AES-256-GCM under the 32-byte `key`. `row` (such as `line:kitchen`) is authenticated with it, so
 * that a sealed value copied into another row does not open there.
 */
export const seal = (key: Uint8Array, row: string, text: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(row));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
};

/** The text that `seal` was given. Throws for another key, another row or a single changed bit. */
export const unseal = (key: Uint8Array, row: string, sealed: Uint8Array): string => {
  const bytes = Buffer.from(sealed);
  if (bytes.length < TEXT_AT || bytes[0] !== VERSION) throw new Error(`The sealed value of ${row} has an unknown form`);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(NONCE_AT, TAG_AT), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(row))
    .setAuthTag(bytes.subarray(TAG_AT, TEXT_AT));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(TEXT_AT)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(`The sealed value of ${row} does not open with this secret key`, { cause });
  }
};
