import { createHash } from 'node:crypto';

/** JSON with the keys of every object in order: equal values have equal texts, however they were written. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Lower-case hex SHA-256 of the canonical JSON of a body: what an `Idempotency-Key` is bound to. */
export const bodyHash = (body: unknown): string => createHash('sha256').update(canonicalJson(body)).digest('hex');
