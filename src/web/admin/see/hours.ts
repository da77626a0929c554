import type { HourStatisticsView } from '../../../http/schema.ts';

/** One hour of a plot: what went well, and what did not. */
export interface Bar {
  /** RFC 3339. */
  readonly at: string;
  readonly good: number;
  readonly bad: number;
}

const HOUR_MS = 3_600_000;

/** The day that this moment belongs to where the browser is: 23, 24 or 25 hours. */
export const dayOf = (now: Date): { readonly from: Date; readonly hours: number } => {
  const midnight = (day: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + day);
  const from = midnight(0);
  return { from, hours: Math.round((midnight(1).getTime() - from.getTime()) / HOUR_MS) };
};

/** When the month began where the browser is. */
export const monthOf = (now: Date): Date => new Date(now.getFullYear(), now.getMonth(), 1);

export const callBars = ({ hours }: HourStatisticsView): readonly Bar[] =>
  hours.map(({ at, calls }) => ({ at, good: calls.confirmed, bad: calls.refused }));

export const confirmationBars = ({ hours }: HourStatisticsView): readonly Bar[] =>
  hours.map(({ at, confirmations: { completed, expired, cancelled, blocked } }) => ({
    at,
    good: completed,
    bad: expired + cancelled + blocked,
  }));

export const sumOf = (bars: readonly Bar[], kind: 'good' | 'bad'): number =>
  bars.reduce((sum, bar) => sum + bar[kind], 0);

/** The hour in which there was most; the first of several. Undefined where there was nothing. */
export const busiest = (bars: readonly Bar[]): Bar | undefined => {
  let most: Bar | undefined;
  for (const bar of bars) if (bar.good + bar.bad > (most ? most.good + most.bad : 0)) most = bar;
  return most;
};
