import type { Method, Origin, WindowKey } from './state.ts';

/** The result of a completed confirmation: a row of its own. Times in milliseconds since the epoch; `expiresAt` is absolute. */
export interface Grant extends WindowKey {
  readonly id: string;
  readonly confirmationId: string;
  readonly origin: Origin;
  readonly method: Method;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}
