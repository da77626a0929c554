export { Audit } from './audit.ts';
export { exportAudit } from './audit-export.ts';
export { type BrokenChain, ChainVerifier, type WholeChain } from './audit-verify.ts';
