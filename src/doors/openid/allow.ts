import type { LibraryGrant, Provider } from 'oidc-provider';
import type { Random } from '../../lib/index.ts';
import { libraryGrantId } from './grant-id.ts';
import { type Proof, type ProofParts, secondsLeft } from './proof.ts';

/** Allows a client to have tokens by this proof, as long as its grant lives; undefined where that has no whole second left. */
export const allow = async (
  provider: Provider,
  { clientId, proof }: { readonly clientId: string; readonly proof: Proof },
  parts: Pick<ProofParts, 'clock'> & { readonly random: Random },
): Promise<LibraryGrant | undefined> => {
  const expiresIn = secondsLeft(proof.grant, parts);
  if (expiresIn < 1) return undefined;
  const grant = new provider.Grant({ accountId: proof.grant.user, clientId, expiresIn });
  grant.jti = libraryGrantId(parts.random, proof.grant.id);
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
};
