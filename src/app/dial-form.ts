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
  return (digits, user) => {
    const peers = lines.peersFor(user);
    const reached = internal.filter(({ name }) => peers.has(name));
    const numbers = reached.map(({ number }) => number);
    const [first, ...others] = numbers;
    if (first !== undefined && reached.length === peers.size)
      return { serviceNumber: first, digits, ...(others.length > 0 && { otherNumbers: others }) };
    const { serviceNumber } = sip;
    return {
      dial: `${code.prefix}${digits}`,
      serviceNumber,
      digits,
      ...(numbers.length > 0 && { otherNumbers: numbers }),
    };
  };
};
