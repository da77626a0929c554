import type { Line } from './port.ts';

/** Where a line is registered from, as SIP told it. `expiresAt` in milliseconds since the epoch. */
export interface BindingView {
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly expiresAt: number;
}

/** A line as it may be shown: its settings without secrets, its registration, its wrong codes of the last 24 hours. */
export interface LineView {
  readonly line: Line;
  /** Undefined: not registered now. */
  readonly binding: BindingView | undefined;
  readonly tries: { readonly wrong: number; readonly blockedForSeconds: number };
}
