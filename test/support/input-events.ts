/** One `struct input_event` of a 64-bit Linux, as the kernel writes it. `at` in milliseconds since the epoch. */
export const inputEvent = (at: number, type: number, code: number, value: number): Buffer => {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(BigInt(Math.floor(at / 1000)), 0);
  bytes.writeBigInt64LE(BigInt((at % 1000) * 1000), 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
};

const WPS_BUTTON = 0x211;
const DOWN = 1;
const UP = 0;
const REPEAT = 2;

const moved =
  (value: number) =>
  (at: number, key = WPS_BUTTON): Buffer =>
    Buffer.concat([inputEvent(at, 1, key, value), inputEvent(at, 0, 0, 0)]);

/** A key goes down, comes up, or says that it is held; each followed by the end of its group. */
export const down = moved(DOWN);
export const up = moved(UP);
export const repeat = moved(REPEAT);

/** The kernel tells that its buffer ran over, in the middle of a group. */
export const dropped = (at: number): Buffer => inputEvent(at, 0, 3, 0);
