import { isIP } from 'node:net';
import { ownAddress } from '../../device-setup/index.ts';
import { badInput } from '../outcome.ts';

/** What the command line says of where the person sits who is asked. */
export interface WhereOptions {
  readonly clientAddress?: string;
  readonly here?: true;
}

/**
 * Where the person sits: as told, else where their SSH session comes from (sshd(8): SSH_CONNECTION begins with the client's address).
 * Undefined: not known, which counts as the internet. A terminal alone says nothing: it may be anybody's from anywhere.
 */
export const whereabouts = (
  { clientAddress, here }: WhereOptions,
  env: Readonly<Record<string, string | undefined>>,
  interfaces: Parameters<typeof ownAddress>[0],
): string | undefined => {
  if (clientAddress !== undefined) return clientAddress;
  if (here) {
    const own = ownAddress(interfaces);
    if (own === undefined)
      throw badInput('This machine has no address but loopback: give --client-address instead of --here.');
    return own;
  }
  const [address = ''] = (env.SSH_CONNECTION ?? '').split(' ');
  return isIP(address) === 0 ? undefined : address;
};
