const PAIRS = /^(?:[0-9a-f]{12}|[0-9a-f]{2}(?:([:. -])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4})$/;

/** IEEE 802 8.2: the lowest bit of the first byte says that it is the address of a group. */
const GROUP = 0b1;

/** The 12 lower-case digits of a MAC address, written with or without something between the pairs; undefined where it is none of one device. */
export const macOf = (text: string): string | undefined => {
  const lower = text.trim().toLowerCase();
  if (!PAIRS.test(lower)) return undefined;
  const mac = lower.replaceAll(/[^0-9a-f]/g, '');
  const first = Number.parseInt(mac.slice(0, 2), 16);
  return (first & GROUP) !== 0 || /^0+$/.test(mac) ? undefined : mac;
};
