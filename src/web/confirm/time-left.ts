/** When something ends, by the browser's own monotonic clock, in milliseconds; and how long it takes from its beginning to there. */
export interface Deadline {
  readonly endsAt: number;
  readonly totalMs: number;
}

/** Whole seconds until then, rounded up, never below 0. */
export const secondsLeft = ({ endsAt }: Deadline, now: number): number => Math.max(0, Math.ceil((endsAt - now) / 1000));

/** How much of the time is left: 1 at its beginning, 0 at its end. */
export const shareLeft = ({ endsAt, totalMs }: Deadline, now: number): number =>
  totalMs <= 0 ? 0 : Math.min(1, Math.max(0, (endsAt - now) / totalMs));

/** Minutes and seconds as a clock shows them: `1:05`. */
export const clockFace = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Seconds left at which somebody who listens is told. */
const marks: readonly number[] = [60, 30, 10];

/** The mark that was passed on the way from `before` to `after` seconds left; the lowest one of several. */
export const passedMark = (before: number, after: number): number | undefined =>
  marks.findLast((mark) => before > mark && after <= mark && after > 0);
