export { createGrantTokens, type GrantTokens } from './grant-tokens.ts';
export { firstRing, type Ring, type Rotation, readRing, rotated, written } from './ring.ts';
