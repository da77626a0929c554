const BYTES = 16;

/** The text of a UUID made of the first 16 bytes, marked as random (RFC 9562 5.4). */
export const formatUuid = (bytes: Uint8Array): string => {
  const uuid = Buffer.from(bytes.subarray(0, BYTES));
  uuid.writeUInt8((uuid.readUInt8(6) & 0x0f) | 0x40, 6);
  uuid.writeUInt8((uuid.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = uuid.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the form of a UUID, as `formatUuid` writes it. */
export const isUuid = (text: string): boolean => UUID.test(text);
