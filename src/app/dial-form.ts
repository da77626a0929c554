import type { Config } from '../config/index.ts';
import type { HttpParts } from '../http/index.ts';
import type { LineDirectory } from '../line/index.ts';

/**
 * The ways to dial a code for a user: at once, or after the service number has answered. Phones behind a PBX at which Offhook is registered
 * call its internal number instead, and send nothing at once: where the user has no others, that is the only way.
 */
export const createDialForm = (
  { code, sip }: Pick<Config, 'code' | 'sip'>,
  lines: Pick<LineDirectory, 'peersFor'>,
): HttpParts['dialForm'] => {
  const internal = sip.registrations.flatMap(({ name, number }) => (number === undefined ? [] : [{ name, number }]));
  const { serviceNumber } = sip;
  const atOnce = (digits: string) => ({ dial: `${code.prefix}${digits}`, serviceNumber, digits });
  if (internal.length === 0) return atOnce;
  return (digits, user) => {
    const peers = lines.peersFor(user);
    const numbers = internal.flatMap(({ name, number }) => (peers.has(name) ? [number] : []));
    const [first, ...others] = numbers;
    if (first === undefined) return atOnce(digits);
    if (numbers.length < peers.size) return { ...atOnce(digits), otherNumbers: numbers };
    return { serviceNumber: first, digits, ...(others.length > 0 && { otherNumbers: others }) };
  };
};
