/** In milliseconds. */
export const HOUR_MS = 3_600_000;

/** How often something was so in one hour. Hour 0 begins where somebody begins to count. */
export interface HourCount<Kind extends string> {
  readonly hour: number;
  readonly kind: Kind;
  readonly count: number;
}

/** What was counted, hour by hour; those in which there was nothing are left out. */
export interface HourCounts<Kind extends string> {
  readonly counts: readonly HourCount<Kind>[];
  /** False where there was more than is counted: then the newest were. */
  readonly complete: boolean;
}

/** From when to when, in milliseconds since the epoch; the end is not in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
