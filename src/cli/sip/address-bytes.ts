import { isIPv4 } from 'node:net';

const GROUPS = 8;

/** The four bytes of an IPv4 address in its text form. */
export const ipv4Bytes = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** The sixteen bytes of an IPv6 address; an IPv4 one is mapped (RFC 4291 2.5.5.2). */
export const ipv6Bytes = (address: string): Buffer => {
  const bytes = Buffer.alloc(2 * GROUPS);
  const text = isIPv4(address) ? `::ffff:${address}` : address;
  const [left = '', right] = withHexTail(text).split('::');
  const before = groupsIn(left);
  const after = groupsIn(right ?? '');
  for (const [at, group] of before.entries()) bytes.writeUInt16BE(group, 2 * at);
  for (const [at, group] of after.entries()) bytes.writeUInt16BE(group, 2 * (GROUPS - after.length + at));
  return bytes;
};

/** RFC 4291 2.2: the last 32 bits may be written as an IPv4 address. */
const withHexTail = (text: string): string =>
  text.replace(/[\d.]+\.[\d.]+$/, (tail) => {
    const bytes = ipv4Bytes(tail);
    return `${bytes.readUInt16BE(0).toString(16)}:${bytes.readUInt16BE(2).toString(16)}`;
  });

const groupsIn = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
