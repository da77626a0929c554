export { createGrantTokens, type GrantTokens } from './grant-tokens.ts';
export { createOpenIdKeys, type OpenIdKeys } from './openid-keys.ts';
export { type Rotation, readRing } from './ring.ts';
export { firstText, rotateSigningKeys } from './rotate.ts';
