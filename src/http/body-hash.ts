import { canonicalJson, sha256 } from '../lib/index.ts';

/** Lower-case hex SHA-256 of the canonical JSON of a body: what an `Idempotency-Key` is bound to. */
export const bodyHash = (body: unknown): string => sha256(canonicalJson(body));
