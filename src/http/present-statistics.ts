import { HOUR_MS, type Span } from '../lib/index.ts';
import type { HttpParts } from './parts.ts';
import { time } from './present.ts';
import type { HourStatisticsView } from './schema/statistics.ts';

type Counted = Awaited<ReturnType<HttpParts['statistics']['hours']>>;

/** Every hour of the span, also those in which nothing was. */
export const hourStatisticsView = ({ from, to }: Span, { called, ended }: Counted): HourStatisticsView => {
  const hours = Array.from({ length: Math.ceil((to - from) / HOUR_MS) }, (_, hour) => ({
    at: time(from + hour * HOUR_MS),
    calls: { confirmed: 0, refused: 0 },
    confirmations: { completed: 0, expired: 0, cancelled: 0, blocked: 0 },
  }));
  for (const { hour, kind, count } of called.counts) {
    const of = hours[hour];
    if (of) of.calls[kind] += count;
  }
  for (const { hour, kind, count } of ended.counts) {
    const of = hours[hour];
    if (of) of.confirmations[kind] += count;
  }
  return { hours, complete: called.complete && ended.complete };
};
